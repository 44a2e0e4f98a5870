"""What analysts are told about the log that they export."""

ANALYSTS = {
    "log-export-exists": "该日志导出已经提交",
    "log-export-missing": "导出文件不在存储中，请联系系统管理员，或重新导出",
    "log-export-over": "该日志导出尚未完成，或已经结束",
    "log-export-period": "截止日期不能早于起始日期",
    "log-export-recipient": "接收方代号由小写字母、数字和连字符组成，最多 32 个字符",
    "log-export-swept": "导出文件已到期清除，请重新导出",
    "log-export-unreadable": "日志中有无法读取的事件，请联系系统管理员",
}
