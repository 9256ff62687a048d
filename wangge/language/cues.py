"""What turns of phrase give away the kind of a request, a dispute, or a question."""

from wangge.language.words import Keywords, weighted

KIND_CUES: dict[str, Keywords] = {
    "inquiry": weighted(
        {
            4: (
                "咨询 怎么办理 怎么申请 如何办理 如何申请 什么材料 哪些材料 什么手续 哪里办 "
                "在哪办 有没有政策"
            ),
            3: "请问 想问 问一下 什么条件 想了解 请教",
            2: "何时 可以吗",
            1.5: "怎么办 什么时候 能否 多少钱 吗?",
            1: "是否",
            0.5: "?",
        }
    ),
    "complaint": weighted(
        {
            4: "投诉",
            3: "不作为 扰民 乱收费 推诿 踢皮球 忍无可忍",
            2.5: "没人管 无人管",
            2: "态度 得不到解决 多次反映 拒不 拖延 太差",
            1.5: "不管 严重影响 噪音 强制 不合理",
        }
    ),
    "report": weighted(
        {
            4: "举报",
            3: "无证 传销 赌博",
            2.5: "涉嫌",
            2: "违法 非法 违建 侵占",
            1.5: "违规 违章 骗 高空抛物",
            1: "偷",
        }
    ),
    "suggestion": weighted(
        {
            4: "建议 提个意见",
            3: "能不能增加 应该增加 呼吁",
            2.5: "能不能加 增设 最好能",
            2: "多设",
            1.5: "加装一",
            1: "希望能 增加",
        }
    ),
    "assistance": weighted(
        {
            4: "求助 求救 请派人 派人来 来修 报修 修一下 挪车 挪一下",
            3: "帮忙 帮我 坏了 不亮 堵了 打不开 进不去 被困 清理一下",
            2.5: "没水 没电",
            2: "来看看 维修 漏水 停水 停电 被占 被堵 丢了",
            1: "恳请 困难",
        }
    ),
}

# A private quarrel: who stands on the other side, and how talking went.
DISPUTE_CUES = weighted(
    {
        4: "协商不成 协商未果 谈不拢 不肯赔 评评理",
        3: "不赔 拒绝赔偿 吵架 吵了 争吵 打起来 纠纷 调解 赡养 欠我 不还钱",
        2.5: "离婚 押金不退",
        2: "邻居 楼下那户 楼下邻居 对门 隔壁 要求赔偿 儿媳",
        1.5: "楼上 矛盾 兄弟 夫妻",
        1: "赔偿",
    }
)

# A question about a rule or a procedure: somebody has to answer, nothing has to be mended.
QUESTION_CUES = weighted(
    {
        3: "怎么办理 怎么申请 如何办理 如何申请",
        2: "怎么办? 咨询 政策 补贴 办证",
        1.5: "请问 手续 资格",
        1: "条件 材料",
        0.5: "规定",
    }
)
