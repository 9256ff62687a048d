"""What goes wrong in an estate and its property company mends."""

from wangge.cases.category_row import (
    PROPERTY,
    PROPERTY_COMPANY,
    RESIDENTS_COMMITTEE,
    URGENT,
    WORKS,
    CategoryRow,
)
from wangge.language.words import weighted

PROPERTY_CATEGORIES: tuple[CategoryRow, ...] = (
    CategoryRow(
        code="public_lighting",
        name="公共照明",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "楼道灯 楼梯灯 走廊灯 过道灯 声控灯 小区路灯",
                4: "感应灯 车库灯 灯不亮 灯坏",
                3: "景观灯 灯泡",
                2: "黑漆漆 照明",
                1.5: "不亮 太黑",
            }
        ),
        hint="说一下几号楼、几楼的灯，全黑还是一闪一闪。",
        closing_check="灯亮了；晚上再看过一次。",
    ),
    CategoryRow(
        code="water_pipe",
        name="水管和漏水",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "爆管",
                4: "水管 管道漏 跑水 屋顶漏 外墙渗 地下室积水 车库积水",
                3: "漏水 渗水 水龙头 水表 阀门",
                2.5: "滴水",
                2: "屋面",
                1.5: "天花板",
            }
        ),
        hint="说一下水从哪里来，要不要先关总阀。",
        closing_check="不再漏；弄湿的公共地方已擦干。",
    ),
    CategoryRow(
        code="water_supply",
        name="停水和水压",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        urgency=URGENT,
        keywords=weighted(
            {
                5: "停水 水压 二次供水 水发黄",
                4: "没水 断水 供水",
                3: "没有水 水箱 自来水 水泵 水质 用水问题",
            }
        ),
        hint="看看邻居家有没有水；只有自家没水，先看自家阀门。",
        closing_check="来水了；告诉了整栋楼。",
    ),
    CategoryRow(
        code="power_supply",
        name="停电和电路",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        urgency=URGENT,
        keywords=weighted(
            {
                5: "停电 跳闸 漏电",
                4: "没电 断电 电表 配电 电箱",
                3: "没有电 电压 供电 电路",
                2: "插座 电线",
            }
        ),
        hint="只有自家没电，先看空气开关；供电公司电话 95598。",
        closing_check="来电了；线路没有裸露。",
    ),
    CategoryRow(
        code="sewer",
        name="下水道和化粪池",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "下水道 下水管 化粪池 下水慢 下水不畅",
                4: "反水 返水 倒灌 粪水 窨井 地漏",
                3: "污水 井盖 排污 排水 反臭 臭水 马桶",
                2.5: "堵了",
                2: "堵塞",
            }
        ),
        hint="说一下是自家、整栋楼还是路面上。",
        closing_check="通了；冲过一遍不返水；井盖盖好。",
    ),
    CategoryRow(
        code="lift",
        name="电梯",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        urgency=URGENT,
        keywords=weighted(
            {
                5: "电梯故障 电梯坏 电梯停 困梯",
                4: "电梯 电梯门 轿厢",
                2: "坐电梯 维保",
            }
        ),
        hint="有人困在里面，先打 119，再打电梯里贴的救援电话。",
        closing_check="维保单位签过字；试运行正常。",
    ),
    CategoryRow(
        code="charging_post",
        name="充电桩",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "充电桩 充不上电 扫码充电",
                4: "充电口 充不进 充电棚",
                3: "充电站 充电费",
                1.5: "充电",
            }
        ),
        hint="说一下桩上的编号。",
        closing_check="能充上电；收费不对的已退。",
    ),
    CategoryRow(
        code="overhead_charging_wire",
        name="飞线充电和楼道停车",
        route=PROPERTY,
        kind="report",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        keywords=weighted(
            {
                5: (
                    "飞线 拉线充电 私拉电线 私拉乱接 楼道充电 楼道里充电 电瓶车上楼 电动车上楼 "
                    "电瓶车进楼"
                ),
                4: "楼道里停 楼道停",
                3: "推进电梯",
                1.5: "电瓶",
            }
        ),
        hint="高层楼道里不能停放和充电电动车。说一下几号楼几楼。",
        closing_check="线已收、车已推走；告诉了车主可以在哪里充。",
    ),
    CategoryRow(
        code="fire_passage",
        name="消防通道和消防设施",
        route=PROPERTY,
        kind="report",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                6: "消防通道",
                5: "消防门 消防设施 消防栓 灭火器 消防登高",
                4: "安全出口 烟感 楼道堆 堆杂物 堆放杂物",
                3: "逃生 疏散 消防车",
                2: "消防 杂物",
            }
        ),
        hint="着火先打 119。堵住通道的，说一下是车还是杂物。",
        closing_check="通道已空出来；拍照不是必须。",
    ),
    CategoryRow(
        code="access_control",
        name="门禁和大门",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "门禁 单元门",
                4: "刷脸 门卡 对讲 可视门铃 道闸",
                3: "防盗门 门锁",
                2: "刷卡 进不去 关不上",
                1.5: "大门 打不开",
            }
        ),
        hint="说一下哪个门，卡、脸还是密码开不了。",
        closing_check="门能开能关。",
    ),
    CategoryRow(
        code="cleaning",
        name="保洁和垃圾",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "保洁",
                4: "垃圾桶 垃圾堆 打扫 清运 建筑垃圾 小广告 蟑螂 老鼠 除四害",
                3: "垃圾 垃圾分类",
                2: "蚊子 苍蝇 臭气",
                1.5: "卫生 脏 异味",
            }
        ),
        hint="说一下在哪里、堆了多久。",
        closing_check="清走并冲洗过。",
    ),
    CategoryRow(
        code="greening",
        name="绿化",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "毁绿 树倒",
                4: "树枝 修剪 草坪 种菜",
                3: "绿化 大树 树木 菜地 虫害 打药 遮挡阳光",
                2: "绿化带 挡光",
            }
        ),
        hint="树枝压到电线或要倒，先说明。",
        closing_check="修剪或补种好；断枝运走。",
    ),
    CategoryRow(
        code="parking",
        name="停车和车位",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        keywords=weighted(
            {
                5: "停车难 僵尸车",
                4: "乱停车 地锁 外来车 车满为患 非机动车棚 车棚",
                3: "车位 停车位 乱停 地下车库",
                2: "停车 车库",
            }
        ),
        hint="说一下哪个车位、什么时候。",
    ),
    CategoryRow(
        code="move_car",
        name="挪车",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        urgency=URGENT,
        keywords=weighted(
            {
                6: "挪车 车位被占 占了我的车位 占我车位 堵住我的车",
                5: "移车 挪一下 车位上停了 车被堵",
                1.5: "出不去",
                1: "车牌",
            }
        ),
        hint="写下车牌。车主的电话不会给您，由值班台打。",
        closing_check="车位空出来了，本人说了可以。",
    ),
    CategoryRow(
        code="decoration_noise",
        name="装修噪音",
        route=PROPERTY,
        kind="complaint",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        keywords=weighted(
            {
                6: "装修噪音 周末装修",
                5: "电钻 敲墙",
                4: "砸墙 装修队 装修垃圾 承重墙",
                3: "装修 午休时间",
            }
        ),
        hint="说一下几号楼几室、几点在装修。",
        closing_check="到现场看过；说好了几点施工。",
    ),
    CategoryRow(
        code="falling_objects",
        name="高空抛物和坠物",
        route=PROPERTY,
        kind="report",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        keywords=weighted(
            {
                6: "高空抛物 往楼下扔",
                5: "往下扔 楼上扔 从楼上丢 坠物",
                4: "抛物 扔下来 扔烟头",
                2.5: "花盆",
            }
        ),
        hint="砸到人先打 120 和 110。",
        closing_check="整栋楼提醒过；找到人的当面说过。",
    ),
    CategoryRow(
        code="facade",
        name="外墙和房屋公共部位",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        urgency=WORKS,
        keywords=weighted(
            {
                5: "外墙 楼梯扶手",
                4: "墙皮",
                3: "脱落 栏杆 台阶 雨棚 地砖 小区道路",
                2.5: "瓷砖",
                2: "墙面 楼顶 屋顶 裂缝 坑洼",
            }
        ),
        hint="快掉下来的，先让人绕开，并告诉我们。",
        closing_check="围好或修好；用维修资金的，说明了进度。",
    ),
    CategoryRow(
        code="pets",
        name="养犬和宠物",
        route=PROPERTY,
        kind="complaint",
        lead_kind=PROPERTY_COMPANY,
        is_about_people=True,
        keywords=weighted(
            {
                6: "不牵绳 没牵绳 没拴绳",
                5: "养狗 遛狗 狗屎 狗粪 大型犬 烈性犬 流浪狗 流浪猫",
                4: "狗叫 宠物",
                2: "狗",
                1.5: "犬",
            }
        ),
        hint="被咬伤先就医，再打 110。",
    ),
    CategoryRow(
        code="gas",
        name="燃气",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        urgency=URGENT,
        keywords=weighted(
            {
                5: "燃气 天然气 停气",
                4: "煤气 液化气 气表",
                3: "煤气罐",
                2: "通气",
            }
        ),
        hint="闻到燃气味：别开关灯，开窗离开，到外面再打 119 和燃气公司。",
        closing_check="燃气公司查过，没有漏。",
    ),
    CategoryRow(
        code="heating",
        name="供暖",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "暖气 供暖 供热 暖气片",
                4: "地暖",
                3: "室温",
                2: "不热",
            }
        ),
        hint="说一下室内大约几度。",
    ),
    CategoryRow(
        code="public_facilities",
        name="健身和公共设施",
        route=PROPERTY,
        kind="assistance",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                6: "健身器材 无障碍坡道",
                5: "儿童乐园 快递柜 信报箱 休息座椅",
                4: "滑梯 凉亭 长椅 晾衣",
                3: "监控 摄像头 坡道 减速带",
            }
        ),
        hint="会伤到人的先围起来。",
    ),
    CategoryRow(
        code="help_on_spot",
        name="上门帮一把",
        route=PROPERTY,
        kind="assistance",
        lead_kind=RESIDENTS_COMMITTEE,
        is_about_people=True,
        keywords=weighted(
            {
                6: "起不来 摔倒了 摔了一跤 走失",
                5: "搀扶 搬不动 忘带钥匙 反锁在",
                3: "老人摔 帮忙抬 没人照看",
            }
        ),
        hint="人受了伤、叫不醒，先打 120；我们同时叫人过去。",
        closing_check="人已安顿好；家里人知道了。",
    ),
    CategoryRow(
        code="estate_security",
        name="保安和小区安全",
        route=PROPERTY,
        kind="complaint",
        lead_kind=PROPERTY_COMPANY,
        keywords=weighted(
            {
                5: "偷电瓶 外卖随便进",
                4: "巡逻 小偷 被盗 陌生人进",
                3: "保安 推销 门岗",
            }
        ),
        hint="正在发生的，先打 110。",
    ),
)
