"""What others than the community decide: it passes the matter on and follows it."""

from wangge.cases.category_row import (
    GRID_TEAM,
    INQUIRY,
    CategoryRow,
)
from wangge.language.words import weighted

BEYOND_CATEGORIES: tuple[CategoryRow, ...] = (
    CategoryRow(
        code="municipal_roads",
        name="市政道路和路灯",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                5: "断头路",
                4: "市政 人行道 修路 公厕",
                3: "路灯 路面 下穿 绿道 公园",
                2: "马路 道路 大桥",
            }
        ),
        hint="小区外的路和灯归市政，我们转过去并跟着，电话 12319。",
    ),
    CategoryRow(
        code="traffic",
        name="交通和公交",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                5: "公交 公交车 地铁 红绿灯 渣土车 飙车 驾校 出租车 网约车",
                4: "堵车 拥堵 斑马线 交警 高铁 火车站 罚单 上牌",
                3: "违停 站台",
            }
        ),
        hint="交通违法可拨 122，公交线路由交通部门定，我们转过去。",
    ),
    CategoryRow(
        code="enforcement",
        name="城管：摊点、违建、油烟",
        route=INQUIRY,
        kind="report",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                6: "违章建筑 住改商",
                5: "占道 摆摊 烧烤 油烟 违建 违规搭建 开饭店 麻将馆",
                4: "城管 摊位 夜宵 餐饮 烟道 广场舞",
                3: "餐厅 门面",
                2: "商铺",
            }
        ),
        hint="由综合执法部门处理，我们转过去并跟着。",
    ),
    CategoryRow(
        code="environment",
        name="施工噪音和环境污染",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                7: "夜间施工 施工噪音",
                5: "工地 扬尘 废气 油漆味 变电站 电磁辐射",
                4: "施工 噪音扰民 KTV 歌厅 高音喇叭 污染 变压器 基站",
                3: "工厂",
            }
        ),
        hint="夜里施工可同时拨 12345；我们转给管环境的部门。",
    ),
    CategoryRow(
        code="housing_sales",
        name="买房、交房和房屋质量",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                7: "捆绑车位",
                6: "销售车位 房屋质量 人防车位",
                5: "交房 捆绑 认购 网签 房产证 精装 烂尾 拆迁 征地",
                4: "开发商 楼盘 购房 买房 不动产 质量问题 补偿款 房地产 地块",
                3: "安置 规划",
            }
        ),
        hint="由住建等部门处理，我们转过去并告诉您找谁。",
    ),
    CategoryRow(
        code="market_supervision",
        name="消费和市场监管",
        route=INQUIRY,
        kind="report",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                5: "食品安全 预付卡 宽带 非法集资 网贷 车贷",
                4: "退款 假冒 商家 健身房 电信 12315",
                3: "消费 快递",
                2: "税",
            }
        ),
        hint="消费纠纷可拨 12315。",
    ),
    CategoryRow(
        code="labour",
        name="欠薪和劳动",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                6: "拖欠工资 劳动合同",
                5: "农民工 辞退 五险一金",
                4: "工资 加班",
                3: "员工",
            }
        ),
        hint="欠薪可拨 12333。",
    ),
    CategoryRow(
        code="education_and_health",
        name="学校和医院管理",
        route=INQUIRY,
        kind="complaint",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                5: "补课 补习",
                4: "培训机构 餐费 考试 医院 医生 患者 疫苗",
                3: "老师 教师 学院 校区",
                2: "学生 家长 大学",
            }
        ),
        hint="由教育、卫健部门处理，我们转过去。",
    ),
    CategoryRow(
        code="public_order",
        name="治安和案件",
        route=INQUIRY,
        kind="report",
        lead_kind=GRID_TEAM,
        is_beyond=True,
        keywords=weighted(
            {
                5: "涉黑 黑恶 赌博 传销",
                4: "派出所 报案 立案 打伤 保护伞",
                3: "公安 法院",
            }
        ),
        hint="正在发生的，先打 110。",
    ),
)
