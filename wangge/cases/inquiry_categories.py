"""What people ask of a community office."""

from wangge.cases.category_row import (
    GRID_TEAM,
    INQUIRY,
    RESIDENTS_COMMITTEE,
    CategoryRow,
)
from wangge.language.words import weighted

INQUIRY_CATEGORIES: tuple[CategoryRow, ...] = (
    CategoryRow(
        code="elder_benefits",
        name="老年优待和养老",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "老年优待 优待证 老年证 高龄津贴 高龄补贴 尊老金",
                5: "居家养老 助餐 老年卡 老人食堂 适老化",
                4: "养老院",
                3: "养老",
            }
        ),
    ),
    CategoryRow(
        code="residence_registration",
        name="户籍和居住证",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "居住证 居住凭证 暂住证",
                5: "落户 迁户 居住证明",
                4: "户口 户籍",
                3: "迁入 门牌",
                2: "身份证",
            }
        ),
    ),
    CategoryRow(
        code="medical_insurance",
        name="医保和社保",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "医保 社保卡 医疗保险",
                5: "社保 养老保险 失业金 养老金 参保 生育津贴",
                4: "退休金",
                3: "报销 工伤",
            }
        ),
    ),
    CategoryRow(
        code="social_assistance",
        name="低保和困难救助",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "低保 困难补助 临时救助 残疾证 大病救助",
                5: "救助金 特困 困难家庭",
                4: "残疾人 孤儿",
                3: "慈善",
            }
        ),
    ),
    CategoryRow(
        code="schooling",
        name="入学入托",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "小升初",
                5: "入学 学区 上小学 转学 暑托班",
                4: "学位 中考",
                3: "幼儿园",
                2: "报名 小学",
                1.5: "中学 学校",
            }
        ),
    ),
    CategoryRow(
        code="housing_fund",
        name="公积金和住房补贴",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "公积金 购房补贴 人才补贴 租房补贴 公租房 廉租房",
                5: "人才新政 保障房 经适房 限购 购房资格",
                2: "首付",
            }
        ),
    ),
    CategoryRow(
        code="property_fee_policy",
        name="物业费和收费标准",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=RESIDENTS_COMMITTEE,
        keywords=weighted(
            {
                6: "物业费标准 物业费怎么 物业费多少 停车费标准",
                5: "物业服务收费 电费标准 水费标准 收费依据",
                4: "收费标准",
            }
        ),
    ),
    CategoryRow(
        code="lift_retrofit",
        name="加装电梯",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=RESIDENTS_COMMITTEE,
        keywords=weighted(
            {
                9: "加装电梯 增设电梯",
                8: "加电梯",
                7: "装电梯",
                6: "老旧小区改造",
                5: "老楼电梯 旧改 提质改造",
            }
        ),
    ),
    CategoryRow(
        code="repair_fund",
        name="维修资金和公共收益",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=RESIDENTS_COMMITTEE,
        keywords=weighted(
            {
                6: "维修资金 维修基金 公共收益",
                5: "公共资金 广告收入",
                3: "账目",
                2: "动用",
                1.5: "公示",
            }
        ),
    ),
    CategoryRow(
        code="owners_committee",
        name="业委会和选聘物业",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=RESIDENTS_COMMITTEE,
        keywords=weighted(
            {
                6: "业主委员会 业主大会 换物业 更换物业",
                5: "业委会 选聘 物管会",
                4: "筹备组 换届",
                2: "投票",
            }
        ),
    ),
    CategoryRow(
        code="family_planning",
        name="生育和婚姻登记",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "独生子女 计划生育 生育登记 准生证 婚姻登记",
                5: "三孩 奖扶 托育",
                4: "二胎 结婚证",
            }
        ),
    ),
    CategoryRow(
        code="veterans",
        name="退役军人",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "退役军人 优抚 光荣之家",
                5: "退伍 转业 军属 士官 复员",
                4: "参军 征兵",
            }
        ),
    ),
    CategoryRow(
        code="jobs_and_training",
        name="就业和创业",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "失业登记 灵活就业",
                5: "找工作 技能培训",
                4: "就业 创业",
                3: "招聘 应届 毕业生",
            }
        ),
    ),
    CategoryRow(
        code="certificates",
        name="开证明和办事",
        route=INQUIRY,
        kind="inquiry",
        lead_kind=GRID_TEAM,
        keywords=weighted(
            {
                6: "开证明 法律援助 党组织关系",
                5: "办理流程 需要什么材料",
                4: "盖章 反诈",
                3: "办证 营业执照 志愿者 活动室 诈骗",
            }
        ),
    ),
)
