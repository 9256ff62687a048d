"""What people quarrel about, for a mediator to visit first."""

from wangge.cases.category_row import (
    DISPUTE,
    MEDIATION_COMMITTEE,
    RESIDENTS_COMMITTEE,
    CategoryRow,
)
from wangge.language.words import weighted

DISPUTE_CATEGORIES: tuple[CategoryRow, ...] = (
    CategoryRow(
        code="leak_dispute",
        name="邻里漏水纠纷",
        route=DISPUTE,
        kind="assistance",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                7: "楼上漏水 楼上渗水",
                6: "漏到我家 空调水 滴到我家",
                5: "楼上漏 楼上的水 漏到楼下 不肯修 泡了我家",
                4: "泡坏 不肯赔",
            }
        ),
        hint="老娘舅先上门看，再约两家一起谈。愿不愿意调解，由双方自己定。",
        closing_check="双方都说过愿不愿意；告诉了还可以走哪些路。",
    ),
    CategoryRow(
        code="noise_dispute",
        name="邻里噪音纠纷",
        route=DISPUTE,
        kind="complaint",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                6: "广场舞 跳舞声音 楼上吵 楼上噪音 邻居噪音 邻居吵 震楼",
                5: "楼上跑 楼上孩子 楼上小孩 脚步声 拖椅子",
                4: "弹钢琴",
                3: "吵得 音响",
                2: "半夜",
            }
        ),
        hint="先由老娘舅上门听两边说；夜里太吵可打 110。",
    ),
    CategoryRow(
        code="parking_dispute",
        name="停车纠纷",
        route=DISPUTE,
        kind="complaint",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                7: "停车纠纷",
                6: "抢车位 争车位",
                5: "刮了我的车 划了我的车 蹭了我的车",
                4: "车被刮 车被划 为车位",
            }
        ),
    ),
    CategoryRow(
        code="property_fee_dispute",
        name="物业服务和收费纠纷",
        route=DISPUTE,
        kind="complaint",
        lead_kind=RESIDENTS_COMMITTEE,
        keywords=weighted(
            {
                7: "物业乱收费 涨物业费 物业霸道 物业不作为",
                6: "提高物业 装修押金 投诉物业 物业无故 物业强制",
                5: "物业收费 非法锁车 拒绝退费",
                4: "收停车费 物业不管",
                3: "物业费 停车费 锁车 拒缴",
                2.5: "押金",
                2: "物业公司",
            }
        ),
        hint="告物业的单子由居委会牵头，不派给物业自己办。",
    ),
    CategoryRow(
        code="family_dispute",
        name="家庭纠纷",
        route=DISPUTE,
        kind="assistance",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                7: "婆媳 夫妻吵架 家暴",
                6: "赡养 抚养费 儿子不管 儿女不管 家庭矛盾",
                5: "离婚 分家 遗产",
                4: "继承 家里吵",
            }
        ),
        hint="动手了先打 110。只有调解员和双方看得到。",
    ),
    CategoryRow(
        code="neighbour_rights",
        name="相邻关系纠纷",
        route=DISPUTE,
        kind="complaint",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                5: "空调外机 油烟对着 挡住我家",
                4: "邻里 鞋柜",
                3: "邻居 对门 采光 占用公共 公共过道",
                2: "隔壁 共用",
                1.5: "围墙",
            }
        ),
    ),
    CategoryRow(
        code="debt_dispute",
        name="借款、租房和赔偿纠纷",
        route=DISPUTE,
        kind="assistance",
        lead_kind=MEDIATION_COMMITTEE,
        keywords=weighted(
            {
                7: "欠钱不还 借钱不还",
                6: "租房押金",
                5: "押金不退",
                4: "房东 租客 医药费 谈不拢",
                3: "借款 退租",
                2.5: "赔偿",
            }
        ),
    ),
)
