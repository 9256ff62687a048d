"""Where a text names a person in full: surname and given name, in the positions where people are named.

Half of all surnames are words of their own (高, 金, 方), and so are most given names. So a name counts only where the
words around it say that a person follows or went before, and where its signs are such as names are made of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wangge.language.normalise import half_width
from wangge.language.words import phrases

COMPOUND_SURNAMES: Final = frozenset(
    phrases("欧阳 司马 上官 诸葛 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 东方 南宫 端木")
)
# The hundred and some that nearly everybody bears; what begins everyday words all the time is left out (和 于 时).
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文庞樊"
    "兰殷施陶洪翟颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费"
    "纪靳盛童欧甄项曲游阳裴席卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯阮桂闵闻党宫"
)
# Signs that given names are made of, two of them or one. Signs of everyday words (水 路 区 楼) are none of them.
_GIVEN: Final = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华文辉玉春梅红小晓志鹏飞斌波宇浩凯健俊帅婷雪琳慧巧美"
    "淑惠珠翠雅芝萍荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉彤素云莲环荷菊瑛翔旭峰龙虎福生贵才发武新利清彬富顺信子"
    "胜学祥松柏庆鸿喜维康德正义兴良海山仁宁树永泽晨阳东林森鑫轩涵雨欣怡梓诗思睿博天成昌宝根全财进友仲元忠"
    "安诚先敬震振壮会群豪心邦承乐绍功栋梁克冰倩卫亮伦儿冬凤凌力卿双君培培如妍娇婉婵宏宗家宾少尚岚岩川平广"
    "庭延彩彦征恒悦恩恺惜才政敦斯昊昕映昭晋晖晴景智曼朋本朝柱柔柳桃桐梦楠楚沛泉洁洪浪润淇淼渊湘滨潇炎炜炳"
    "烨焕煜燕琪琴琦瑜瑶璇璐甜畅百盛真礼程立竹筠纯绮罗罡翰耀舒良艺芬芸苑苗若茂茜茹莎莹菁菲萌萱蓉蓓蕾薇虹蝶"
    "裕言谦豫赛越跃辰达运迪远连通道钊钢钧铁铭锋锐锦长闯闻霄露青革韵音颖飘馨骏高鲁麒黎齐三四五六贤坤奎发义"
    "丹亚伯佩保侠倬兆光冠创初利加勋勇勤化千升华卓南占厚召叶名启善喜固圣坚城增士大奇姗姣威孝守安定宜实宪富寿山"
    "岭崇巍帆常干年幸广应开彪彤徽怀恭愉慈成扬拓捷效敏斐旺昂易星晶曦有权来根格楷毅民江沁治法泰涌源澄澜火灵熙"
    "书爽献玲玮珂珊珺琛琨璞瑾甫田申白皓盈相睦硕社祖禄秋科秉稳竞竣端笑笛筱精红纪纬纲继绪绵维罡美翠者耕聪育自致"
    "航艳花苏莘菡葆葵蕊行衡裴西观让诺谊象豪贝超轶辅迎逸郁金镇镜隆雄雁雯霏霖颂颜风香骥鲜鸣鹃鹤默乃于为之久义"
)
_FIRST: Final = f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{_SURNAMES}])"
_LIKELY: Final = f"{_FIRST}[{_GIVEN}]{{1,2}}"
# Three signs of which each is such as names are made of: what follows need not say more.
_SURELY: Final = f"{_FIRST}[{_GIVEN}](?!家|怀孕)[{_GIVEN}]"
_ANY: Final = rf"{_FIRST}[\u4e00-\u9fff]{{1,2}}"
# Between two signs that are no ideographs a word ends.
_END: Final = r"\s*(?:$|[^\u4e00-\u9fffA-Za-z]|\s)"
_NO_HAN: Final = r"(?<![\u4e00-\u9fff])"
# What comes right behind the name of whoever says it.
_I_AM: Final = (
    r"(?=$|[^\u4e00-\u9fff]|电话|手机|身份|家住|住|今年|男|女|现|是|于|"
    "的?(?:老婆|妻子|丈夫|儿子|女儿|母亲|父亲|爱人|家属|邻居))"
)
_TITLES: Final = (
    "先生|女士|小姐|太太|阿姨|大妈|大爷|大叔|大哥|大姐|师傅|师父|奶奶|爷爷|叔叔|婆婆|"
    "同志|同学|老师|医生|经理|老板"
)
_OFFICES: Final = (
    f"{_TITLES}|书记|主任|市长|局长|区长|厅长|县长|镇长|科长|处长|站长|所长|队长|院长|校长|行长|部长|村长|组长|董事|总经|"
    "大夫|律师|警官|警察|法官|法院|教练|老太|老头|家人|家里|某某"
)
_NEIGHBOUR: Final = "楼上|楼下|隔壁|对门|对面|邻居|业主|住户|租户|租客|房东|村民|居民|职工|员工"
# Of whom a name is told behind it: 保安张建国, 我老公张建国.
_ROLES: Final = (
    "物业(?!费)|保安|门卫|保洁|网格员|楼长|书记|主任|经理|队长|站长|老师|医生|司机|房东|老板"
)
_KIN: Final = (
    "爱人|老公|老婆|丈夫|妻子|儿子|女儿|孩子|父亲|母亲|爸爸|妈妈|爷爷|奶奶|(?<!妈)妈|(?<!爸)爸"
)
_DOES: Final = (
    "老是|老在|老把|天天|总是|总在|总把|经常|常年|常常|每天|多次|长期|欠|偷|打人|打了|打我|骂|赖着|霸占|占着|占用|"
    "威胁|殴打|拒不|拒绝|私自|擅自|乱扔|乱停|吸毒|赌博|养狗|抽烟|喝酒|酒后|在楼道|在家"
)
# What comes right behind the name of one whose part is told.
_OF_NAMED: Final = "家的|家漏|家里|家狗|家养|占了?(?:车位|道|用)|偷|收了?[^，。,\\s]{0,3}钱|不办事|没用|住院|道歉|批评"
_BEHIND: Final = (
    f"{_DOES}|{_OF_NAMED}|书记|主任|经理|师傅|反映|投诉|态度|怀孕|摔|病|瘫|"
    "[他她是说去来把被让给对和跟在也又就还不没有住到因从于已经要会今现昨前]"
)
_TOLD: Final = rf"(?P<it>{_SURELY}|{_LIKELY}(?={_BEHIND}|{_END}))"
# 王经理, 王某, 楼上王家: a person, but not in full. And words that could be a name by their signs.
_NOT_IN_FULL: Final = re.compile(rf".{{0,2}}(?:{_OFFICES})|.某.?|.家|.{{1,3}}[人村区镇县市户员客]")
_WORDS: Final = frozenset(
    phrases(
        "万一 万家 万民 万科 万达 严厉 严明 严格 严正 严禁 严肃 严重 任何 任务 任性 任意 任职 余年 "
        "余生 党员 党建 党性 党群 党费 全家 全民 关于 关心 关怀 关爱 凌晨 包容 包干 包庇 华为 单亲 "
        "单元 单独 单身 单车 卫浴 卫生 古树 叶子 司机 司法 夏天 夏季 孙女 孙子 宁波 宁海 屈辱 左侧 "
        "左右 席卷 常年 庄严 庄园 康乐 康复 康宁 康平 成功 成年 文化 文学 文明 文科 方正 施工 施行 "
        "时常 明明 易于 景区 景观 曲线 柏树 柳树 桂林 桂花 梁山 梅花 武昌 毛利 毛病 江东 江北 江宁 "
        "江山 江海 江苏 江西 汪洋 涂料 涂鸦 温和 温泉 温馨 游泳 游玩 游行 焦心 焦急 焦点 焦虑 牛奶 "
        "牟利 王国 王子 王者 甘心 田园 白云 白天 白金 白领 石化 石林 祝福 程序 程度 章程 童子 童年 "
        "童心 管家 管教 管网 管道 纪委 纪律 胡乱 胡同 胡思 胡来 舒展 舒心 舒服 舒适 花园 苗木 莫名 "
        "薄利 许久 许可 许多 谷子 费用 路政 路灯 辛勤 辛苦 邵阳 金华 金山 金星 金秋 金融 金钱 金龙 "
        "钱财 阳光 阳台 陈列 陈年 雷雨 韩国 项目 顾全 顾家 马上 马克 马力 马达 高一 高三 高二 高兴 "
        "高大 高尚 高山 高峰 高强 高明 高温 鲁山 鲁班 鲍鱼 黄山 黎明 齐全 齐心 龙华 龙泉 "
        "高高 高新 高清 金茂 金科 金辉 金碧 马虎 毛发 武力 单纯 黄金 阳了 曾任 贺喜 康康 "
    )
)
# What begins no name, whatever follows; above all what somebody does: 本人申请低保, 举报人曾在 2016 年.
_DEEDS: Final = re.compile(
    "(?:申[请领明诉]|查[明清看询处证收封获实阅]|向[您你他我家来上东南西北]|管理|曾[在有去经于被多因与向]|费[心力劲用本有为]|"
    "关于|严格|方才|温馨|向阳|武广|石长|文书|江[西苏滨])"
)
_NAMED: Final = rf"(?:是|为|叫|[:：\s])*(?P<it>{_ANY}){_I_AM}"
_LIVING: Final = r"[^，,。；;！!？?\n]{1,20}?(?:的|业主|住户|租户|居民|村民|室|\d)"
# Each with whether it names another than who speaks.
_FORMS: Final = (
    # 我叫王小明, 姓名：王小明.
    (r"(?:我叫|我名叫|我的名字叫?|本人叫?|户主|当事人)" + _NAMED, False),
    (r"(?:姓\s?名|联系人|投诉人|反映人|申请人|举报人)" + _NAMED, False),
    # 我是王小明, 我是 2 号楼 1203 的王小明.
    (rf"我们?是(?:{_LIVING})?\s?(?P<it>{_LIKELY}){_I_AM}", False),
    (rf"(?:我是|本人是?)\s?(?P<it>{_ANY})(?=[，,]\s?[男女]|[（(]|[，,]身份证|[，,]\s?现年)", False),
    # 有个叫王小明的, 找王小明.
    (rf"(?:名叫|(?<![我喊])叫|自称)(?P<it>{_LIKELY})(?=的|{_END})", True),
    (rf"(?<![寻查])找(?P<it>{_LIKELY})(?=[要说问谈]|{_END})", True),
    # 王小明您好, 尊敬的王小明先生.
    (
        rf"(?:{_NO_HAN}|(?<=[尊亲]敬的)|(?<=亲爱的)|(?<=[请给向和跟与由让对]))(?P<it>{_LIKELY})\s?(?=(?:{_TITLES})|您好|你好)",
        True,
    ),
    # 楼上王建国, 业主王建国.
    (
        rf"(?:{_NEIGHBOUR})(?:的|是|叫|有个)?(?P<it>{_LIKELY})"
        rf"(?={_DOES}|{_TITLES}|[家他她把又说在]|{_END})",
        True,
    ),
    # 保安张建国, 我老公张建国, 租户张建国: whatever they did.
    (rf"(?:{_ROLES})(?:的|是|叫)?\s?{_TOLD}", True),
    (rf"(?:{_KIN})(?:的|是|叫)?\s?{_TOLD}", False),
    (rf"(?:本人|业主|户主|租户|姓名)\s?[:：]?\s?{_TOLD}", False),
    # 林书敏书记, 张建国家的狗, 张建国占了车位, 找物业的张建国.
    (rf"{_NO_HAN}(?P<it>{_LIKELY})(?=书记|主任|经理|师傅)", True),
    (rf"(?:{_NO_HAN}|(?<=[楼室栋户]))(?P<it>{_LIKELY})(?={_OF_NAMED})", True),
    (rf"(?:找(?:物业|社区|居委会?)的?|批评|表扬|要求|投诉|举报){_TOLD}", True),
    # 王建国天天, 张三欠.
    (rf"{_NO_HAN}(?P<it>{_LIKELY})(?={_DOES})", True),
)
_PATTERNS: Final = tuple((re.compile(pattern), is_other) for pattern, is_other in _FORMS)


@dataclass(frozen=True, slots=True)
class Name:
    """One name: where it stands, and whether it is that of whoever is spoken of, not of whoever speaks."""

    start: int
    end: int
    is_of_another: bool


def names_in(text: str) -> Iterator[Name]:
    """Tell each full name in the positions where people are named, in order, without overlap."""
    plain = half_width(text)
    taken: set[int] = set()
    found = []
    for pattern, is_of_another in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span("it")
            if taken.isdisjoint(range(start, end)) and _is_in_full(plain[start:end]):
                taken.update(range(start, end))
                found.append(Name(start, end, is_of_another))
    yield from sorted(found, key=lambda name: name.start)


def _is_in_full(written: str) -> bool:
    return not (
        written in _WORDS
        or _DEEDS.match(written)
        or written in COMPOUND_SURNAMES
        or _NOT_IN_FULL.fullmatch(written)
    )
