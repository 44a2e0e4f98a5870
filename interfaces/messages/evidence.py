"""What is refused about checkpoints, proofs, the log's keys and witnesses."""

EVIDENCE = {
    "checkpoint-smaller": "所填事件数超过最新检查点，请核对后重新填写",
    "checkpoint-unknown": "这不是本系统签署的检查点，请核对全文后重新提交",
    "cosignature-wrong": "其中没有已登记见证人的有效签名，请核对见证人公钥和签名",
    "key-change-unconfirmed": "请勾选确认后再轮换密钥",
    "log-altered": "日志与已签署的检查点（{size} 条事件）不符，已停止签署和出证，请立即核查数据库",
    "log-empty": "日志中还没有事件，暂不能签署检查点",
    "log-identity-exists": "日志密钥已经启用，无须重复操作",
    "log-identity-missing": "日志密钥尚未启用，请先签署第一个检查点",
    "log-key-known": "该密钥已经用过，请重新轮换",
    "not-covered-yet": "该事件之后尚未签署检查点，请十分钟后再试",
    "note-malformed": "内容不是带签名的检查点，请粘贴全文，包括空行和各签名行",
    "offline-log-proof-foreign": "日志存证证明不是由所指定的日志签署",
    "offline-log-proof-wrong": "日志存证证明不成立",
    "offline-no-log-proof": "文件中没有日志存证证明",
    "tree-sizes-wrong": "两个大小须依次增大，且不超过 {size}",
    "verifier-key-form": "公钥格式不正确，应为“名称+编号+密钥”一行，请核对",
    "witness-known": "该见证人的公钥或名称已登记过，请更换新的密钥和名称",
    "witness-name": "请填写见证单位名称",
    "witness-unknown": "没有登记这个见证人，请刷新后重新选择",
}
