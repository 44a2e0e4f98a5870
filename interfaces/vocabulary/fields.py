"""What the fields of events and states are called, for pages that show any of them (X1).

One table for all aggregates: a field's name is a glossary term, and means one thing. Where two
aggregates mean two things by it, one line says `aggregate.field`; where it stands within
another field, `field.field`.
"""

_TABLE = """
filing.number 备案文号 · letter.number 文号 · declaration.content 异议内容 · stages.code 环节
expert_draw.as_of 专家库依据的日志位置 · revocation_of 申请撤销单位 · reexamination 复查
reexaminations 复查 · reasons 理由 · checker 核验人 · refusal_reason 不认定原因 · first 首项
recipient 接收方 · tables 数据表 · verifier 验证公钥 · changes 变更 · witnesses 见证人
dismissed 已退出 · announcement 公告
inquiry 审计查阅 · audited 审计查阅 · revealed 已显示完整信息 · search 查询序号
abstain 弃权票 · accepted 已受理 · account 账号 · active 启用 · address 地址
addressee 收函单位 · admitted_on 入库日期 · agency 受理机构 · algorithm 抽取算法
alternates 备选 · amount 金额 · answer 专家答复 · answers 申报内容 · applicant 申报人
appraisal 履职评价 · appraised 已评价 · approved 已审核通过 · asked 已提出
assessments 年度考核 · as_of 截止日期 · at 所在环节 · attended 是否参加 · author 填写人
authority 主管部门 · away_from 不能参评起 · away_reason 不能参评原因 · away_until 不能参评止
ballot 投票 · barred_from 限制起 · barred_until 限制止 · bars 黑名单记录 · based_on 依据版本
basis 依据 · batch 批次 · body 单位 · body_name 单位名称 · by_group 按学科组抽取
by_series 按系列组建 · by_unit 由单位提出 · cancelled 已注销 · candidates 参评人员
cap_per_unit 每单位最多人数 · capacity 身份 · certificate 证书 · chain 审核链 · chair 主任委员
channel 渠道 · characters 无法打印的字符 · children 下级 · choice 申报选择 · choices 选项
claims 开通记录 · clerk 录入人 · closed 已结束的环节 · closes_on 申报截止日 · code 代码
code_until 开通码有效期 · columns 列 · committee 评委会 · committee_name 评委会名称
committee_secret 评委会方密钥 · complete 是否全部选票 · conditions 条件 · contact 联系电话
contact_person 联系人 · content 内容 · convening_units 组建单位 · correctable 可更正
correction_reason 更正原因 · count 人数 · credit_code 统一社会信用代码 · cut_off_on 业绩截止日
data_import 导入批次 · day 日期 · deadline 期限 · declaration 申报 · declaration_type 申报类型
declaration_types 申报类型 · declarations 申报 · declared 申报数 · deferred 暂缓表决
degrees 学历 · delegation 权限下放 · digest 文件校验值 · division 行政区划 · doubt 疑点
doubts 疑点 · draw 抽取申请 · duties 职责 · earlier 先前步骤 · earlier_ballots 先前投票
education 学历资历条件 · effective_on 生效日期 · electors 有表决权的专家 · eligible 合格专家
email 电子邮件 · end 止号 · ended 公示结束 · ends 终止申报 · entered 已录入计票
entries 条目数 · entrustment 委托事项 · entry 条目 · evidence 证据 · exam_levels 以考代评级别
exam_source 以考代评依据 · exceptional_lifts 破格免除的条件 · excluded 已排除专家
exclusions 回避与排除 · expert 专家 · expert_draws 抽取申请 · experts 专家 · extended 公示延期
external 签名服务器密钥 · facts 事实 · failed 失败行数 · failure 失败情况 · faults 问题
fee 缴费标准 · fee_first 先缴费后评审 · fees 缴费标准 · field 栏目 · fields 栏目
figures 号码位数 · file 文件 · filed_from 核准备案起 · filed_on 备案时间 · files 附件
filing 备案 · filing_number 备案文号 · fillable 可补位的席位 · finding 核查情况
fingerprint 指纹 · finished 已办结 · follows 所补充的抽取 · format 格式 · formats 编号格式
former 原证书 · former_number 原证书编号 · forwarded_to 送往单位 · fraud 弄虚作假
frozen 已冻结的专家库 · granted 已发放 · granted_on 发放日期
green_channel_lifts 绿色通道免除的条件 · ground 事由 · group 学科组 · groups 学科组
held_on 会议日期 · help 填写说明 · holder 持证人 · holidays 节假日 · hours 学时
hr_unit 人事管理单位 · hrss 职称管理部门 · hrss_promise 职称管理部门密钥承诺
hrss_secret 职称管理部门密钥 · identity_kind 证件类型 · identity_number 证件号码
information 登记信息 · issued 发证信息 · issued_at 签发时间 · issued_on 签发日期
issuer 发证单位 · issuer_code 发证单位编码 · issuer_name 发证单位名称 · item 缴费项目
items 补正内容 · key 密钥 · keys 密钥 · kin 亲属 · kind 类型 · label 名称 · last 最后一次
last_day 公示截止日 · last_title 最后的职称序号 · latest 最近号段 · learning 继续教育条件
left 剩余 · letter 委托函 · letters 已登记文号 · level 级别 · level_code 级别代码
levels 级别 · lifted 已解除 · lifting_reason 解除原因 · lines 明细 · listed 已列入
locked 已锁定 · login 登录名 · looks 查看记录 · maker 拟定人 · makers 拟定人 · mandatory 必填
manifest 批次清单校验值 · max_length 最多字数 · maximum 满分 · means 缴费方式
media_type 文件类型 · meeting 评审会议 · members 委员人数 · merged 合并办理的环节
merged_into 并入机构 · message 消息 · messages 消息 · minimum 最低分 · minimum_seats 最少席位
mode 取得方式 · name 名称 · names 名称 · nature 单位性质 · needed 需要人数 · next 下一号
next_code 下一环节 · next_status 下一状态 · next_update 下次更新 · no 反对票 · node 节点
nodes 节点 · note 备注 · notice 申报须知 · notice_version 须知版本 · number 编号
numbers 编号 · objection 异议 · objections 异议 · objector 异议人 · obtained_on 取得日期
occupied 已占用 · occurred_on 发生日期 · office 日常工作部门 · officer_name 经办人 · on 日期
open 待处理 · open_cases 在办申报 · opened_on 使用日期 · opens_on 申报开始日 · opinion 意见
options 导入选项 · order 次序 · organisation 机构 · other 另一方 · other_name 另一方姓名
paid 已缴 · paid_on 缴费日期 · panel 评议组 · panels 评议组 · paper 纸质计票 · parent 上级
parts 批次明细 · party 一方 · passed 结果 · payment 缴费单号 · period 时段 · person 人员
phone 手机号码 · place 位置 · plan 呈报方案 · points 得分 · pool 专家库 · position 位置
posted 公示起始日 · posted_on 公示起始日 · posts 岗位数 · prefix 号码前缀 · present 到会人数
presiding 主持人 · previous 上一批 · primary 正选 · printed 已打印 · proposal 处理建议
province 省份 · public_source 公开随机值来源 · public_value 公开随机值
publicised_until 最近公示截止日 · publicities 公示 · purpose 用途 · quantity 数量 · queued 已排队
ranges 号段 · reached 已到达的环节 · read 已读 · read_upto 已读至 · reason 原因
receipt 回执 · received_on 收到日期 · record 记录 · recorded 备案结果 · records 记录
recused 已回避 · referred_to 提请单位 · refused 未办理 · registered 已登记
registration 注册申请 · relation 关系 · remark 备注 · removed 已删除 · renewal 补换发事项
repeated 重复公示 · repeats 重报次数 · reported 已报告 · reporter 报送单位 · request 申请
required 必需 · requirements 专家需求 · reserved 占用的职数 · rest 休息日 · result 结果
results 结果 · resume_at_returner 重新提交后回到退回环节 · retired_on 退休日期
returned 已交回选票 · returned_to 退回至 · returner 退回的环节 · reviewer 审核人
reviewers 审核人 · revision 修订号 · revocation_by 申请撤销人 · role 角色 · roster 评委名单
route 审核路径 · row 路径编号 · rows 行 · rubric 打分细则 · rule 规则 · running 进行中的公示
said 说明 · salt 随机盐 · same_series 限同系列 · sealed_at 封存时间 · seat 席位 · seats 席位
seats_held 已有席位 · secret 密钥 · secret_commitment 密钥承诺 · section 分组 · sections 分组
seed 随机种子 · sequence 序号 · serial 流水号 · serials 号段 · series 系列 · settled 已处理
share 分享 · shared 分享信息 · signed_at 签章时间 · since 起始时间 · since_field 起算栏目
size 文件大小 · skipped 跳过 · sms 短信 · source 来源 · source_committee 来源评委会
source_version 来源版本 · specialties 专业 · specialty 专业 · stages 环节 · start 起号
state 状态 · status 状态 · steps 审核进度 · stored 已导入行数 · struck 剔除的申报
subject 证书主体 · successor 新证书 · successor_number 新证书编号 · suite 签名算法
superior 上级机构 · supervisors_students 师生 · tallies 计票 · template 申报模板
template_version 模板版本 · templates 申报模板 · term_from 聘期起 · term_until 聘期止
terms 批次条件 · test 检查方式 · text 内容 · thin_groups 人选偏少的学科组
thumbprint 证书指纹 · ties 回避关系 · title 职称名称 · title_level 职称级别
title_office 职称办 · titles 职称 · to 送往 · to_code 送往环节 · told 报送情况 · total 总票数
trials 试抽取次数 · unavailable 不能参评时段 · unit 单位 · unit_name 单位名称
unit_nature 单位性质 · units 单位 · until 截止日期 · upto 截至 · used 已使用
valid_from 有效期起 · valid_until 有效期止 · value 值 · verified_on 查验日期 · version 版本
vice_chairs 副主任委员 · viewed_on 查看日期 · void 已作废 · voted_on 已表决 · voucher 凭证
waiting 待办单位 · waits_for_plan 等待方案审核 · was 原值 · was_assigned 曾分配 · weight 权重
width 位数 · withdrawal_reason 撤销原因 · withdrawn 已撤销 · withdrawn_on 撤回日期
workdays 调休上班日 · year 年度 · years 年限 · yes 同意票 · account.name 经办人姓名
account.certificate CA 证书 · account.value CA 证书内容 · account.reason 原因
account.valid_from 证书有效期起 · account.valid_until 证书有效期止 · account.serial 证书序列号
account.issuer 证书颁发者 · account.subject 证书主体 · catalogue.to 新代码
certificate.person 持证人 · declaration.code 环节
declaration.name 名称 · declaration.kind 环节类型 · declaration.to 送往单位
declaration.organisation 办理单位 · declaration.number 证书编号 · declaration.passed 表决通过
declaration.template_version 模板版本 · declaration.reason 原因 · expert.kin 亲属
expert_draw.seed 随机种子 · expert_draw.reason 不参评原因 · expert_draw.count 合格人数
issue_order.cases 件数
issuer_key.certificate 公钥证书 · log_export.after 接续的日志位置 · log_export.previous 所接续的导出
person.name 姓名 · person.at 年度与方式 · person.code 开通码
person.kind 证件类型 · person.last_day 限制截止日 · review_meeting.name 评议组名称
review_meeting.items 打分项 · review_meeting.present 出席专家
review_meeting.returned 已交回选票的专家 · review_meeting.passed 表决通过
review_plan.name 方案名称 · review_plan.kind 方案类型 · audit_inquiry.person 查询的人员
audit_inquiry.name 查询的姓名 · audit_inquiry.number 查询的编号 · audit_inquiry.kind 事项类型
audit_inquiry.event 操作类型 · audit_inquiry.actor 查询的经办人
audit_inquiry.organisation 查询的机构 · audit_inquiry.since 起始日期
audit_inquiry.until 截止日期 · audit_inquiry.history 查阅的记录 · audit_inquiry.form 查阅方式
audit_inquiry.opened 已查阅 · audit_inquiry.opened_on 查阅日期 · audit_inquiry.as_of 查阅时点
audit_inquiry.account 查阅人 · audit_inquiry.in_full 完整信息
"""


def _read(table: str) -> dict[str, str]:
    pairs = (one.strip() for line in table.split("\n") for one in line.split("·"))
    return {name: word for name, _, word in (one.partition(" ") for one in pairs if one)}


FIELD_WORDS = _read(_TABLE)
"""`field`, `aggregate.field` or `field.field` -> the Chinese word."""


def field_word(aggregate: str, field: str, within: str = "") -> str:
    """The word of a field of this aggregate; the field's own name where nobody gave it one."""
    own = FIELD_WORDS.get(f"{within}.{field}") or FIELD_WORDS.get(f"{aggregate}.{field}")
    return own or FIELD_WORDS.get(field, field)
