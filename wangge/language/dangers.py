"""What words tell of danger, which number to call first, and what to say beside it."""

from dataclasses import dataclass

from wangge.language.words import phrases, to_translate


@dataclass(frozen=True)
class Danger:
    """One kind of danger: its phrases, the numbers to call in order, the advice."""

    phrases: tuple[str, ...]
    phones: tuple[str, ...]
    advice: str


# The first that holds wins.
DANGERS: tuple[Danger, ...] = (
    Danger(
        phrases(
            "着火 起火 失火 着了火 冒烟 冒浓烟 烧起来 燃烧起来 爆炸了 炸了 发生火灾 火灾了 自燃"
        ),
        ("119",),
        to_translate("先离开，再打 119。别坐电梯。"),
    ),
    Danger(
        phrases(
            "困在电梯 困电梯 关在电梯 电梯困人 电梯里出不来 电梯被困 被困电梯 被电梯困 "
            "困在了电梯 关在了电梯 电梯关人"
        ),
        ("119",),
        to_translate("先打 119，再打电梯里贴的救援电话。不要扒门。"),
    ),
    Danger(
        phrases(
            "燃气味 煤气味 天然气味 液化气味 燃气泄漏 煤气泄漏 天然气泄漏 燃气泄露 煤气泄露 "
            "燃气漏 煤气漏 漏煤气 漏燃气 天然气漏 煤气的味道 燃气的味道"
        ),
        ("119",),
        to_translate("别开关灯，开窗离开，到外面再打 119 和燃气公司。"),
    ),
    Danger(
        phrases("煤气中毒 一氧化碳中毒"),
        ("120", "119"),
        to_translate("先开窗，再打 120 和 119。"),
    ),
    Danger(
        phrases("触电 被电到 电到人 电着人 被电击"),
        ("120", "119"),
        to_translate("别直接拉人，先断电，再打 120。"),
    ),
    Danger(
        phrases(
            "老人摔倒 老人跌倒 老人摔了 摔倒起不来 摔倒了起不来 起不来了 晕倒 昏倒 昏迷 叫不醒 "
            "没有呼吸 没呼吸 心脏病发 心梗 抽搐 大出血 流了很多血 摔下来了 坠楼 中风"
        ),
        ("120",),
        to_translate("先打 120，守在人身边，不要随便搬动。"),
    ),
    Danger(
        phrases("溺水 落水 掉进河 掉河里 掉进水里 掉进井"),
        ("119", "120"),
        to_translate("先打 119，再打 120。"),
    ),
    Danger(
        phrases("要跳楼 跳楼了 轻生 自杀 想不开 不想活"),
        ("110", "119"),
        to_translate("先打 110，陪着人说话，不要刺激。"),
    ),
    Danger(
        phrases(
            "持刀 拿刀 拿着刀 砍人 打架 打起来 在打人 被人打 被打了 抢劫 撬门 有小偷 小偷进 "
            "家暴 老人走失 走失了 孩子不见 小孩不见 老人不见"
        ),
        ("110",),
        to_translate("先打 110，离开危险的地方。"),
    ),
    Danger(
        phrases("撞了人 撞到人 被车撞 车祸"),
        ("122", "120"),
        to_translate("先打 122，有人受伤再打 120。"),
    ),
)

# An emergency about this topic is this danger, also where it was chosen from a list and not written.
IMPLIED = {"lift": "困在电梯", "gas": "燃气味"}

# What cannot wait a day though nobody is in danger yet.
PRESSING = phrases(
    "停水 没水 没有水 断水 停电 没电 断电 跳闸 爆管 水管爆 水管炸 爆裂 喷水 跑水 漏水严重 "
    "漏得厉害 水漫 倒灌 粪水 反水 返水 污水外溢 满溢 没有井盖 井盖没 井盖不见 井盖丢 井盖破 "
    "漏电 电线掉 电线断 裸露 要掉下来 快掉 脱落 掉下来 进不了家 锁在门外 被堵住 电梯停 "
    "电梯坏 停气 冒火花 火星 焦味 糊味"
)

# In the same clause, before a danger these make it a worry or a memory, after it a risk.
HEDGES_BEFORE = phrases(
    "容易 怕 担心 防止 避免 以免 免得 以防 一旦 万一 如果 要是 若 可能 引发 引起 造成 导致 "
    "发生过 曾 去年 前年 以前 上次 近年 年前 月前 上个月 上半年 下半年 预防 没有 不会 杜绝 禁止 "
    "差点 险些 多起 几起 经常 难道 非得 就会 会被 会发生 极易 新闻 类似"
)
HEDGES_AFTER = phrases("隐患 风险 危险 事故 演练 宣传 知识 过一次 的话 报警器 怎么预防 怎么办理")
