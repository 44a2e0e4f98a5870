"""Refusals about review plans, the draw of experts, meetings and the secret ballot."""

_PLANS = {
    "groups-unique": "学科组名称不能重复，请修改",
    "in-another-plan": "该申报已列入其他呈报方案，请先移出后再列入本方案",
    "nobody-matches": "没有符合条件、可以列入的申报，请修改条件",
    "nobody-at-this-stage": "方案中没有处于该公示环节的参评人员，请先办理前一环节",
    "not-a-candidate": "所选人员不能列入本方案，请核对其申报的评委会与所在环节",
    "not-at-this-stage": "目前不在该环节，请刷新后核对最新情况",
    "not-in-this-plan": "所选人员不在本方案中，请重新选择；方案至少须保留一名参评人员",
    "plan-mixed-authority": "一个方案的参评人员须由同一职称管理部门审核，请分别拟定方案",
    "plan-not-ready": "方案尚未到该环节，请核对方案的审核与公示情况",
    "plan-not-with-office": (
        "方案已上报或已审核通过，不能修改；尚未审核的，可由职称管理部门审核不通过后修改"
    ),
    "plan-other-duty": "[{kind}|此类方案]须由承担相应职责的其他经办人审核",
    "plan-other-person": (
        "您已审核过本方案的另一类型，特殊方案与正常方案须由不同的人审核；请由其他经办人审核"
    ),
    "plan-own-making": "您参与拟定或上报了本方案，不能审核；请由其他经办人审核",
    "plan-too-large": "一个方案最多列入 {most} 名参评人员，请分别拟定方案",
    "plan-without-candidates": "方案中至少须有一名参评人员，请先选择参评人员",
    "plan-wrong": "方案内容有误，请按各项提示修改",
    "requirements-wrong": "请至少设一个学科组；每组正选专家不少于 1 名，备选专家不小于 0 名",
    "rubric-unique": "打分项的代码不能重复，请修改",
    "rubric-maximum": "满分须在 1 至 10000 分之间，请修改",
    "rubric-minimum": "最低分不能小于 0，且须低于该项满分，请修改",
    "rubric-weight": "权重须为 1 至 100 的整数，请修改",
    "rubric-wrong": "请至少填写一项打分细则",
    "seats-odd": "正选专家总数须为单数，请调整各组人数",
    "seats-too-few": "正选专家共 {seats} 名；本评委会须为单数且不少于 {minimum} 名，请调整各组人数",
    "specialties-uncovered": (
        "有参评人员的专业不在任何学科组[（代码 {specialties}）]，请在专家需求中补充后再上报"
    ),
    "strike-only-at-t": "权限下放的方案不能移出参评人员；如有问题，请审核不通过并写明意见",
}
_DRAWS = {
    "algorithm-unknown": "不支持该抽取算法[，请使用 {algorithm}]",
    "attendance-not-answered": "该专家尚未答复[（{answer}）]，无须移除",
    "attendance-not-asked": "该专家目前不需要答复[（{answer}）]，请刷新后核对最新情况",
    "differs": "与先前承诺的密钥不一致，请核对后重新填写",
    "draw-already-requested": "该抽取申请已提交过，请刷新后在列表中查看",
    "draw-exists": "该方案已有正式抽取申请；如有缺额，请提交补充抽取申请",
    "draw-fields-wrong": "抽取申请有误，请按各项提示修改",
    "draw-follows-none": "补充抽取须在正式抽取之后进行，请先提交正式抽取申请",
    "draw-not-finished": "抽取尚未完成，请在抽取完成后查看抽取过程记录",
    "draw-not-requested": "没有这项抽取申请，请先提交抽取申请",
    "draw-nothing-to-fill": "没有空缺的席位，无须补充抽取",
    "draws-incomplete": "评委名单须由本方案的全部抽取产生，请重新选择",
    "draw-other-grouping": "先前的抽取不分学科组，补充抽取也不能分学科组，请修改抽取方式",
    "draw-running": "上一次抽取尚未完成，请在完成后再提交补充抽取申请",
    "draw-status": "抽取申请[目前“{status}”，]不能办理此事项，请刷新后核对最新情况",
    "expert-listed-twice": "专家名单中有重复的专家[（{count} 处）]，请核对专家库",
    "expert-not-drawn": "该专家未被抽中，请从抽取名单中选择",
    "expert-required": "请选择专家",
    "experts-required": "请先勾选专家",
    "listed-twice": "有重复项，请去掉重复后重新提交",
    "not-32-bytes-hex": "须为 64 个十六进制字符（0-9、a-f），请重新填写",
    "only-one-without-grouping": "不分学科组抽取时只能设一个组，请合并各组",
    "only-supplementary": "只有补充抽取可以计入已有席位，请改为 0",
    "own-request": "不能审核本部门提交的抽取申请，请由职称管理部门审核",
    "pool-holds-excluded": "专家名单中含有应当回避的专家[（{count} 名）]，请核对后重新提交",
    "pool-unknown-group": "专家所在的学科组[“{group}”]不在申请中，请核对学科组",
    "public-value-empty": "请填写公开随机值",
    "public-value-not-expected": "本次抽取不使用公开随机值，或已登记过，无须登记",
    "seat-already-filled": "该席位已由备选专家确认参评，不能移除；请先移除备选专家的确认",
    "seats": "正选专家合计须为单数[，且不少于 {minimum} 名]，请调整人数",
    "seats-not-lawful": "席位共 {seats} 名，须为单数且不少于 {minimum} 名，请调整人数",
    "draw-group-missing": "请为每个学科组设置人数",
    "draw-group-unknown": "没有这个学科组，请核对呈报方案的专家需求",
    "draw-seats-least": "每个学科组至少保留一名正选专家，请修改",
    "draw-seats-most": "不能多于空缺的席位，请修改",
    "draw-too-few": "专家不足的学科组见上，请调整人数",
    "draw-seats-wrong": "专业组人数分布有误，请按各组提示修改",
    "control-characters": "含有不可见的控制字符，请删除",
    "reveal-own-first": "请先公布本方密钥，再登记对方未公布",
    "secret-already-revealed": "本方密钥已经公布，无须重复公布",
    "secret-differs-from-promise": "与先前承诺的密钥不一致，请核对后重新填写",
    "secret-required": "请填写本方密钥，并妥善保管至公布时",
    "too-few-experts": (
        "[符合条件的专家不足：{short}|专家人数不足以填满全部席位]；"
        "请调整人数分布或同一单位上限，或补充专家库"
    ),
    "trial-has-no-result": "试抽取不产生结果，无须审核；请提交正式抽取申请",
}
_TRANSCRIPT = {
    "committee-secret-wrong": "评委会一方公布的密钥与其承诺不一致",
    "differs-from-published": "与抽取前公布的内容不一致",
    "entries-not-canonical": "专家条目的排列顺序不符合规定",
    "exclusions-not-canonical": "回避条目的排列顺序不符合规定",
    "frozen-hash-wrong": "专家库冻结的校验值不符",
    "hrss-secret-wrong": "职称管理部门一方公布的密钥与其承诺不一致",
    "public-value-wrong": "公开随机值缺失或不应有",
    "seats-wrong": "抽取结果与重新计算的不一致",
    "seed-wrong": "随机种子与重新计算的不一致",
    "cap-exceeded": "有学科组抽取的同一单位专家超过上限",
    "groups-wrong": "学科组缺失、重名或没有正选席位",
    "kind-without-result": "不是正式抽取或补充抽取，没有结果可言",
    "seats-not-filled": "席位没有全部填满，或有人重复占席",
    "transcript-digest-wrong": "文件内容与文件中的摘要不符，文件已被改动",
    "transcript-malformed": "不是抽取过程记录，或格式不正确[（{place}）]，请重新下载原文件后核验",
    "transcript-not-canonical": (
        "文件[第 {byte} 字节起]与规定的书写形式不同，文件已被改动；请重新下载原文件后核验"
    ),
}
"""What checking a published draw afresh finds."""
_MEETINGS = {
    "already-present": "该专家已签到，无须重复签到",
    "chair-absent": "主任委员尚未签到，请主任委员签到后再开始评审",
    "items": "请至少设一项打分细则，代码不重复，最低分低于满分，权重为正整数",
    "meeting-fields-wrong": "会议信息有误，请按各项提示修改",
    "meeting-status": "会议[目前“{status}”，]不能办理此事项，请刷新后核对最新情况",
    "not-on-roster": "不在评委名单中，请从评委名单中选择",
    "not-present": "请先签到，再办理此事项",
    "not-the-chair": "只有主任委员可以签字确认计票结果",
    "one-per-line": "每项打分细则须填写且只填写一个分数",
    "quorum-not-met": (
        "出席 {present} 人，不足 {members} 名评委的三分之二（均不计回避的专家），请继续组织签到"
    ),
    "recused": "您须回避该参评人员，不能打分",
    "recused-not-on-roster": "回避的专家不在评委名单中，请核对",
    "required-once-each": "至少须有一名参评人员，且不能重复，请核对",
    "rubric-incomplete": "请对每一项打分细则打分",
    "score-out-of-range": "有分数超出范围，须在该项最低分与满分之间，请按各项提示修改",
}
_BALLOT = {
    "ballot-already-returned": "您已交回选票，每人只能投一次",
    "ballot-incomplete": "请对每一名参评人员作出选择后再交回选票",
    "ballot-lost": "票箱已失效，已交回的选票不计；请将本次投票作废后重新投票",
    "ballot-not-open": "目前没有进行中的投票[（会议“{status}”）]，请刷新后核对最新情况",
    "ballot-used-before": "该次投票已结束或作废，请刷新页面后重新发起投票",
    "not-an-elector": "您不参加本次投票（未签到或须回避）",
    "one-per-candidate": "每名参评人员须选择且只选择一项",
    "tallies-listed-wrong": "计票须包括每一名参评人员，且各一次，请重新计票",
    "tally-negative": "票数不能小于 0，请重新计票",
    "tally-present-wrong": "计票的出席人数与签到不符，请重新计票",
    "tally-votes-wrong": "计票的票数与交回的选票不符，请重新计票",
    "too-few-ballots": (
        "交回选票 {returned} 张，不足 {members} 名评委的三分之二，不能计票；请继续收回选票"
    ),
}

REVIEWS = {**_PLANS, **_DRAWS, **_TRANSCRIPT, **_MEETINGS, **_BALLOT}
