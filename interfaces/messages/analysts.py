"""What analysts are told about the log that they export."""

ANALYSTS = {
    "log-export-cannot-grow": "对象中心日志（OCEL）是一个文件，不能接续，请取消勾选后导出全部",
    "log-export-exists": "该日志导出已经提交",
    "log-export-key": "接收方的假名密钥已更换，不能接续上次导出，请取消勾选后重新导出",
    "log-export-missing": "导出文件不在存储中，请联系系统管理员，或重新导出",
    "log-export-no-last": (
        "没有可以接续的导出：须由您本人以相同格式、期间和接收方导出过，并已完成"
    ),
    "log-export-over": "该日志导出尚未完成，或已经结束",
    "log-export-period": "截止日期不能早于起始日期",
    "log-export-recipient": "接收方代号由小写字母、数字和连字符组成，最多 32 个字符",
    "log-export-swept": "导出文件已到期清除，请重新导出",
    "log-export-unreadable": "日志中有无法读取的事件，请联系系统管理员",
}
