"""What happens in the demonstration's week: requests in plain words, and who did what when."""

from dataclasses import dataclass

from wangge.cases.vocabulary import Channel, Kind


@dataclass(frozen=True, slots=True)
class Act:
    """So many minutes after the words came, somebody does something."""

    after: int
    verb: str
    login: str = ""
    text: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """One request of the week: how many hours ago, what was said, where, by whom, by what way."""

    hours_ago: float
    words: str
    where: str
    name: str = ""
    phone: str = ""
    channel: str = Channel.WEB
    on_behalf_of: str = ""
    acts: tuple[Act, ...] = ()
    is_call_out: bool = False
    # The code on the thing itself, where it was scanned there.
    thing: str = ""
    # What the requester called it, where they did.
    kind: str = ""
    # They agreed to be texted.
    texts: bool = False


# Acts by whoever was called out.
CALLED = "*"

A = Act
_A_WEEK = 24 * 7

EPISODES: tuple[Episode, ...] = (
    # Done and confirmed.
    Episode(
        150,
        "2号楼6楼楼道灯不亮，晚上摸黑",
        "玖珑城 2 号楼 6 楼",
        "王女士",
        "13900000417",
        acts=(
            A(6, "take", "worker"),
            A(95, "arrive", "worker"),
            A(120, "resolve", "worker", "换了新灯管，试了三次都亮。"),
            A(300, "confirm", text="satisfied"),
        ),
    ),
    Episode(
        146,
        "老年优待证怎么办，要带什么",
        "新东方 3 号楼",
        "周阿姨",
        "13900000522",
        Channel.PHONE,
        acts=(
            A(20, "take", "grid"),
            A(
                55,
                "answer",
                "grid",
                "满 60 岁，凭身份证到社区窗口办，当天可取。",
                "本市老年人优待办法，2025 年",
            ),
            A(600, "confirm", text="satisfied"),
        ),
    ),
    Episode(
        140,
        "1号楼门禁刷卡没反应，老人进不去",
        "玖珑城 1 号楼 1 单元",
        "许先生",
        "13900000611",
        acts=(
            A(4, "take", "worker"),
            A(30, "on_spot", "worker", "读卡器松了，当场紧好，刷了五张卡都能开。"),
            A(200, "confirm", text="satisfied"),
        ),
        texts=True,
    ),
    Episode(
        132,
        "垃圾房旁边污水流出来，气味大",
        "新东方 2 号楼",
        "孙阿姨",
        "13900000733",
        Channel.DESK,
        acts=(
            A(15, "take", "dongfang"),
            A(240, "resolve", "dongfang", "疏通了污水井，冲洗了地面，每天早上多看一次。"),
            A(900, "confirm", text="mostly_satisfied"),
        ),
    ),
    Episode(
        128,
        "地库A区灯坏了两盏，倒车看不见",
        "玖珑城",
        "",
        "",
        Channel.WALL_CODE,
        acts=(
            A(40, "take", "worker"),
            A(300, "resolve", "worker", "两盏都换了。"),
        ),
    ),
    Episode(
        120,
        "居住证到期了在哪里续",
        "桂香苑 2 号楼",
        "何先生",
        "13900000844",
        acts=(
            A(30, "take", "secretary"),
            A(
                200,
                "answer",
                "secretary",
                "到派出所或手机上都能续，带身份证和租房合同。",
                "居住证暂行条例",
            ),
        ),
    ),
    # Reopened once, then done.
    Episode(
        100,
        "6楼楼道灯不亮，我妈八十多了，晚上出门看不见",
        "玖珑城 1 号楼 6 楼",
        "王女士",
        "13900000417",
        Channel.WALL_CODE,
        acts=(
            A(7, "take", "worker"),
            A(180, "resolve", "worker", "已换灯泡。"),
            A(600, "reopen", text="亮了一下又灭了。"),
            A(612, "take", "worker"),
            A(640, "note", "worker", "灯座老化，同一层三盏都该换，已跟经理要料。"),
            A(1500, "resolve", "worker", "换了新灯座和声控灯，试了三次都亮。"),
        ),
    ),
    Episode(
        96,
        "楼上空调水滴到我家窗台，说了几次",
        "玖珑城 2-1203",
        "贾女士",
        "13900000905",
        Channel.PHONE,
        acts=(
            A(60, "take", "mediator"),
            A(70, "contact", "mediator", "约了晚上上门"),
            A(600, "visit", "mediator", "滴了一个夏天，窗台都泡坏了，想让楼上接根管子。", "asking"),
            A(
                640,
                "visit",
                "mediator",
                "说空调是前房东装的，愿意接管子，钱想两家一起出。",
                "other",
            ),
            A(650, "agree", "mediator", extra="asking"),
            A(1200, "agree", "mediator", extra="other"),
        ),
    ),
    Episode(
        90,
        "B区想加20个充电桩，晚上排不上",
        "玖珑城",
        "程先生",
        "13900001012",
        acts=(
            A(60, "take", "manager"),
            A(300, "defer", "manager", "变压器容量不够，已报供电公司，等增容后再装。", "90"),
        ),
    ),
    Episode(
        84,
        "加装电梯能不能装，我们三单元都同意",
        "濠园 2 号楼",
        "陆阿姨",
        "13900001120",
        Channel.DESK,
        acts=(
            A(90, "take", "secretary"),
            A(400, "defer", "secretary", "今年的加装名额已经用完，明年 3 月重新申报。", "98"),
        ),
    ),
    Episode(
        80,
        "东门小广场晚上跳舞声音大，孩子要考试",
        "东景 1 号楼",
        "邱女士",
        "13900001231",
        acts=(
            A(50, "take", "secretary"),
            A(400, "visit", "secretary", "孩子六月要考试，只想九点以后安静。", "asking"),
            A(600, "visit", "secretary", "领队说可以早点散，音响也能调小。", "other"),
            A(610, "agree", "secretary", extra="asking"),
            A(620, "agree", "secretary", extra="other"),
            A(700, "resolve", "secretary", "和领队说好了，晚上 9 点停，音量调小。"),
            A(1600, "confirm", text="satisfied"),
        ),
    ),
    Episode(
        76,
        "我想问医保异地报销",
        "河畔 4 号楼",
        "谭先生",
        "13900001342",
        acts=(
            A(40, "take", "secretary"),
            A(
                90,
                "answer",
                "secretary",
                "先在手机上备案，再住院，出院直接结算。",
                "医保经办规程，2024 年",
            ),
            A(2600, "confirm", text="satisfied"),
        ),
    ),
    Episode(
        70,
        "北门路灯倾斜，怕砸到人",
        "板桥北苑 1 号楼",
        "",
        "",
        Channel.PATROL,
        acts=(
            A(30, "take", "secretary"),
            A(200, "resolve", "secretary", "路灯归市政管，已报路灯所，当天来人扶正加固。"),
        ),
    ),
    Episode(
        66,
        "飞线充电，从三楼拉下来的插座",
        "文峰雅居 3 号楼",
        "吕阿姨",
        "13900001453",
        Channel.MESSAGE_BOARD,
        acts=(
            A(25, "take", "dongfang"),
            A(130, "resolve", "dongfang", "已拆，和住户说了危险，给他指了充电棚。"),
            A(900, "reopen", text="今天又拉出来了。"),
            A(950, "take", "dongfang"),
        ),
    ),
    # Asked, waiting for the resident.
    Episode(
        52,
        "厨房下水慢，水池老是满",
        "玖珑城 2-1203",
        "贾女士",
        "13900000905",
        Channel.PHONE,
        acts=(
            A(20, "take", "worker"),
            A(45, "contact", "worker", "没人接"),
            A(60, "ask", "worker", "师傅想上门看看，您哪天在家？上午还是下午？"),
        ),
    ),
    Episode(
        48,
        "门口快递柜占了消防通道",
        "新东方 1 号楼",
        "胡先生",
        "13900001564",
        acts=(A(30, "take", "dongfang"), A(90, "ask", "dongfang", "请问是南门那组还是北门那组？")),
    ),
    Episode(
        44,
        "电梯有异响，坐着害怕",
        "玖珑城 1 号楼",
        "丁先生",
        "13900001675",
        acts=(
            A(3, "take", "worker"),
            A(25, "arrive", "worker"),
            A(80, "resolve", "worker", "电梯公司来人，换了导靴，试运行 20 次正常。"),
        ),
    ),
    Episode(
        40,
        "楼上装修中午也敲",
        "濠园 1 号楼",
        "姚女士",
        "13900001786",
        acts=(
            A(10, "take", "secretary"),
            A(30, "visit", "secretary", "家里有人上夜班，中午要睡两个钟头。", "asking"),
            A(45, "visit", "secretary", "装修队说可以错开，下午补上。", "other"),
            A(50, "agree", "secretary", extra="asking"),
            A(55, "agree", "secretary", extra="other"),
            A(70, "resolve", "secretary", "和装修队说好，中午 12 点到 2 点停工，贴了告示。"),
            A(1300, "confirm", text="satisfied"),
        ),
    ),
    # Overdue.
    Episode(
        31,
        "3号楼电梯口渗水，地滑，老人差点摔倒",
        "玖珑城 3 号楼",
        "邹师傅",
        "13900001897",
        Channel.PHONE,
        acts=(A(9, "take", "worker"), A(50, "arrive", "worker")),
    ),
    Episode(
        29,
        "化粪池满了往外冒",
        "板桥新村 2 号楼",
        "钟阿姨",
        "13900001908",
        Channel.DESK,
        on_behalf_of="邻居魏奶奶，没有手机",
        acts=(
            A(12, "take", "dongfang"),
            A(300, "resolve", "dongfang", "抽了两车，冲洗干净，下周再来看一次。"),
        ),
    ),
    Episode(
        28,
        "充电桩扣了钱没充上电",
        "玖珑城",
        "马先生",
        "13900002019",
        acts=(
            A(14, "take", "manager"),
            A(500, "resolve", "manager", "查到是计费模块断线，钱已退回，模块已换。"),
        ),
    ),
    # Running.
    Episode(
        20,
        "单元门关不上，风大一直响",
        "玖珑城 3 号楼 2 单元",
        "付女士",
        "13900002120",
        acts=(A(8, "take", "worker"),),
    ),
    Episode(
        18,
        "绿化带里有人种菜浇粪",
        "东景 2 号楼",
        "",
        "",
        Channel.WALL_CODE,
        acts=(A(100, "take", "dongfang"),),
    ),
    Episode(
        15,
        "低保怎么申请，我腿不好去不了",
        "北苑 3 号楼",
        "石大爷",
        "13900002231",
        Channel.PHONE,
        acts=(A(80, "take", "secretary"),),
    ),
    # A side refuses: one is ended, in the other the mediator still has to tell it.
    Episode(
        58,
        "对门把鞋柜和旧家具堆在公共过道，说了几次不搬，吵了两回",
        "新东方 2 号楼",
        "俞先生",
        "13900003231",
        acts=(
            A(35, "take", "mediator"),
            A(300, "visit", "mediator", "过道是大家的，想让他搬走。", "asking"),
            A(330, "visit", "mediator", "说放了十几年了，不谈。", "other"),
            A(335, "refuse", "mediator", extra="other"),
            A(
                340,
                "end_refused",
                "mediator",
                "对方不愿意调解，这次调解就不开始了。您还可以请行政机关处理，或者向人民法院起诉。占了消防通道的，我们另外报消防。",
            ),
        ),
    ),
    Episode(
        26,
        "楼上孩子半夜跑跳，拖椅子，说了他还骂人",
        "玖珑城 3 号楼",
        "蒋女士",
        "13900003342",
        acts=(
            A(30, "take", "mediator"),
            A(400, "visit", "mediator", "想让楼上铺垫子，十点以后轻一点。", "asking"),
            A(430, "visit", "mediator", "说是她神经衰弱，不想见面。", "other"),
            A(435, "refuse", "mediator", extra="other"),
        ),
    ),
    Episode(
        12,
        "邻居把鞋柜放在楼道，跟我吵起来了",
        "玖珑城 1-0802",
        "沈女士",
        "13900002342",
        acts=(A(40, "take", "mediator"),),
    ),
    Episode(
        9,
        "水管爆了，楼道全是水",
        "新东方 5 号楼",
        "黄先生",
        "13900002453",
        Channel.PHONE,
        acts=(
            A(2, "take", "dongfang"),
            A(20, "arrive", "dongfang"),
            A(75, "resolve", "dongfang", "关了阀门，换了接头，水已扫干。"),
        ),
    ),
    Episode(
        7,
        "高空扔下来一个花盆，幸好没砸到人",
        "玖珑城 2 号楼",
        "罗女士",
        "13900002564",
        acts=(A(5, "take", "manager"), A(60, "note", "manager", "在调 2 号楼东侧的监控。")),
    ),
    Episode(
        6,
        "小区西门路灯不亮",
        "河畔 1 号楼",
        "",
        "",
        Channel.PATROL,
        acts=(),
    ),
    Episode(
        5,
        "单元楼道里停电动车，还充电",
        "板桥新村 4 号楼",
        "梁阿姨",
        "13900002675",
        Channel.MESSAGE_BOARD,
        acts=(A(16, "take", "dongfang"),),
    ),
    Episode(
        4,
        "新生儿上户口要什么材料",
        "新东方 4 号楼",
        "苏先生",
        "13900002786",
        acts=(A(30, "take", "grid"),),
    ),
    Episode(
        3,
        "老人在楼道里坐着起不来",
        "玖珑城 1 号楼 3 楼",
        "秦大爷邻居",
        "13900002897",
        Channel.PHONE,
        is_call_out=True,
        acts=(
            A(1, "go", CALLED),
            A(8, "arrive", CALLED),
            A(22, "on_spot", CALLED, "扶起来了，量了血压正常，女儿已到家。"),
        ),
    ),
    Episode(
        2.4, "4号电梯按键不亮", "玖珑城 3 号楼 1 单元", "龚先生", "13900002908", Channel.WALL_CODE
    ),
    Episode(1.5, "儿童滑梯螺丝松了", "玖珑城", "温女士", "13900003019", texts=True),
    Episode(0.7, "地库B区35号充电桩没电", "玖珑城", "费先生", "13900003120", texts=True),
    Episode(
        0.4,
        "物业费涨了没有公示，是按什么涨的",
        "玖珑城 2-0501",
        "向先生",
        "13900003231",
        Channel.PHONE,
    ),
    # A second person decides: a return waits for the grid head, a claim was agreed to, another waits.
    Episode(
        2.2,
        "东门外人行道边上那盏灯不亮，接孩子看不清",
        "玖珑城",
        "史女士",
        "13900003342",
        acts=(
            A(12, "take", "worker"),
            A(40, "return", "manager", "灯在东门外的人行道上，是市政的灯杆。", "市政路灯"),
        ),
    ),
    Episode(
        55,
        "楼道灯都要换成水晶灯，不换我天天打电话",
        "玖珑城 2 号楼",
        "常先生",
        "13900003453",
        Channel.PHONE,
        acts=(
            A(20, "take", "worker"),
            A(60, "claim", "worker", "灯都亮着。要求按他家的喜好换，已当面说过三次。"),
            A(300, "allow_claim", "secretary", "公共部位的灯由业主共同决定，不能按一家的意思换。"),
        ),
    ),
    Episode(
        1.8,
        "电梯里的广告都拆掉，今天拆不完我就投诉",
        "玖珑城 2 号楼",
        "常先生",
        "13900003453",
        Channel.PHONE,
        acts=(
            A(15, "take", "manager"),
            A(50, "claim", "manager", "广告是业委会签的，收益已公示，同一要求来过四次。"),
        ),
    ),
    # The same person, the same lamp, answered before.
    Episode(
        1.2,
        "6楼楼道灯又有点暗，再来看看",
        "玖珑城 1 号楼 6 楼",
        "王女士",
        "13900000417",
        Channel.PHONE,
    ),
    # Said lawfully that it is not done here.
    Episode(
        26,
        "跟前面单位的工资官司怎么打",
        "新东方 2 号楼",
        "邵先生",
        "13900003564",
        Channel.DESK,
        acts=(A(25, "decline", "desk", "打官司的事社区不能替您定。", "legal_way 12348"),),
    ),
    # Several hands: two households, a helper who needs a part, and a department that was called.
    Episode(
        9,
        "2号楼电动车棚的灯全灭了，停车看不见锁眼",
        "玖珑城 2 号楼",
        "姚女士",
        "13900003675",
        acts=(
            A(25, "take", "worker"),
            A(70, "co_handle", "worker", "查车棚配电箱，漏电开关合不上。", "东方物业"),
            A(200, "co_not_yet", "dongfang", "开关烧了，配件明天上午到。"),
            A(420, "urge"),
        ),
    ),
    Episode(
        6,
        "车棚里黑的，电动车充电插头都找不到",
        "玖珑城 2 号楼",
        "冉先生",
        "13900003786",
        Channel.PHONE,
        acts=(A(18, "merge", "desk", extra="2号楼电动车棚的灯"),),
    ),
    Episode(
        8,
        "南门外马路的路灯三天不亮，晚上过马路害怕",
        "玖珑城",
        "祁阿姨",
        "13900003897",
        acts=(
            A(
                50,
                "refer",
                "secretary",
                "换南门外马路 3 号灯杆的灯头。",
                "市政设施养护中心 12319，供电公司 95598",
            ),
            A(240, "report_in", "secretary", "刘工：线路没问题，是灯头坏了", "供电公司"),
        ),
    ),
    # Two households, one matter, done: the desk has asked the one how it was, the other is still owed.
    Episode(
        30,
        "地库出口道闸抬不起来，早上堵了一排车，投诉你们",
        "玖珑城",
        "鲍先生",
        "13900004011",
        Channel.PHONE,
        kind=Kind.COMPLAINT,
        acts=(
            A(5, "take", "worker"),
            A(140, "resolve", "worker", "换了道闸的齿轮，试了二十次都抬得起来。"),
            A(1500, "call", "desk", "说早上出门没再堵。", "fixed"),
        ),
    ),
    Episode(
        29.7,
        "道闸坏了车出不去，上班迟到了",
        "玖珑城",
        "虞女士",
        "13900004012",
        kind=Kind.COMPLAINT,
        acts=(A(15, "merge", "desk", extra="地库出口道闸"),),
    ),
    # The lift that broke five times in half a year: its page says so, reached from any of these.
    *(
        Episode(
            hours_ago,
            f"电梯{what}",
            "玖珑城 3 号楼 2 单元",
            name,
            phone,
            Channel.WALL_CODE,
            thing="DT32-01",
            acts=(
                A(6, "take", "worker"),
                A(25, "arrive", "worker"),
                A(70, "resolve", "worker", done),
                *((A(600, "confirm", text="satisfied"),) if hours_ago > _A_WEEK else ()),
            ),
        )
        for hours_ago, what, name, phone, done in (
            (
                24 * 152,
                "关不上门",
                "付女士",
                "13900004201",
                "门槽里卡了石子，清掉了，试了十次都关得上。",
            ),
            (
                24 * 117,
                "停在 5 楼不动",
                "汤先生",
                "13900004202",
                "电梯公司来人，复位后试运行 20 次正常。",
            ),
            (24 * 71, "又停在 5 楼", "骆阿姨", "13900004203", "换了平层感应器，试运行 30 次正常。"),
            (
                24 * 33,
                "上行时抖得厉害",
                "江先生",
                "13900004204",
                "调了导轨，抖动没有了，跟车一小时正常。",
            ),
            (22, "按了不来", "乔女士", "13900004205", "外呼板进水，换了新板，各层都试过。"),
        )
    ),
)
