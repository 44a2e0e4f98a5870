"""Refusals of files to import and of their rows, and what is said when one was sent."""

IMPORTS = {
    "import-abandoned": "已放弃，本次导入的数据没有生效",
    "import-exists": "该导入已上传，请在导入记录中查看",
    "import-nothing-valid": "没有校验成功的数据，不能提交；请改正后重新导入",
    "import-opened": "文件已上传，正在逐行校验",
    "import-submitted": "已提交，校验成功的数据正在生效",
    "import-under-way": "该导入正在处理或已经办结，请刷新查看",
    "import-unknown": "没有这个导入，请重新上传文件",
    "row-wrong": "该行有内容需要修改",
    "several-called-so": "有多个同名记录，请改填统一社会信用代码或编码",
    "sheet-cell-too-far": "单元格 {cell} 超出模板的范围（最多 {most} 列），请删除后重新导入",
    "sheet-cell-too-long": "单元格 {cell} 超过 {most} 个字，请精简",
    "sheet-date-wrong": "单元格 {cell} 的日期不正确，请修改",
    "sheet-digits-lost": (
        "单元格 {cell} 的数字超过 15 位，Excel 已丢失末几位；请将该列设为文本格式后重新填写"
    ),
    "sheet-doctype": "文件含有不允许的外部定义，请用 Excel 或 WPS 另存为 xlsx 后重新导入",
    "sheet-empty": "文件中没有数据，请从第 2 行起填写",
    "sheet-error-value": "单元格 {cell} 是错误值，请修改",
    "sheet-formula": "单元格 {cell} 是公式，请复制后选择性粘贴为数值",
    "sheet-heading-missing": "缺少必填的列：{heading}，请使用最新的模板",
    "sheet-heading-twice": "列名“{heading}”重复，请保留一列",
    "sheet-heading-unknown": "模板中没有列“{heading}”，请使用本页下载的模板",
    "sheet-macros": "文件含有宏，请另存为不含宏的 xlsx 后重新导入",
    "sheet-merged": "单元格 {cell} 是合并单元格，请取消合并",
    "sheet-old-format": "文件是旧版 xls 或已加密，请另存为不加密的 xlsx 后重新导入",
    "sheet-too-big": "文件过大，[最多 {most} MB，]请拆分后分别导入",
    "sheet-too-many-rows": "数据超过 {most} 行，请拆分后分别导入",
    "sheet-unreadable": "文件不是 xlsx，或已损坏，请重新下载模板填写",
    "sheet-wrong-sheet": "文件中没有工作表“{wanted}”[（现有：{found}）]，请使用本页下载的模板",
    "yes-or-no": "请填写“是”或“否”",
}
