"""What the shipped reply templates say; each site starts from them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One shipped template; without a route it fits every case."""

    name: str
    text: str
    route: str = ""


# The name under which the words after a refused mediation are found.
OTHER_WAYS = "一方不愿调解，说明其他办法"

TEMPLATES = (
    TemplateRow(
        "收到了，什么时候有回音",
        "{称呼}您好，您说的“{事情}”收到了，编号 {编号}，由{办理单位}办，{时限} 前给您回音。"
        "急事打 {值班电话}。",
    ),
    TemplateRow(
        "约时间上门",
        "{称呼}您好，想上门看一看{地点}。您哪天在家，上午还是下午方便？"
        "回这条，或者打 {值班电话} 报编号 {编号}。",
    ),
    TemplateRow(
        "办好了，请看一看",
        "{称呼}您好，{地点}的事办好了：{做了什么}。请您看一看，没好就说“还是没好”，"
        "同一个编号再来办。{办理单位} {经办人}",
        "property",
    ),
    TemplateRow(
        "要等材料",
        "{称呼}您好，这件事要等：{原因}。预计 {时间} 能办，到时我们先告诉您。编号 {编号}。",
        "property",
    ),
    TemplateRow(
        "现在办不了，先挂账",
        "{称呼}您好，这件事现在办不了，原因是：{原因}。到 {时间} 我们自己再来看，"
        "不用您再报。编号 {编号}。",
    ),
    TemplateRow(
        "答复政策问题",
        "{称呼}您好，您问的“{事情}”：{做了什么}。依据：{依据}。还有不清楚的，打 {值班电话}。",
        "inquiry",
    ),
    TemplateRow(
        "约双方见面",
        "{称呼}您好，您说的事由{经办人}来听。调解不收费，愿不愿调解由您自己定，"
        "也不影响您去法院。您 {时间} 方便吗？编号 {编号}。",
        "dispute",
    ),
    TemplateRow(
        OTHER_WAYS,
        "{称呼}您好，调解要双方都愿意才能开始。现在有一方不愿意，这次调解就不开始了，"
        "谈话的记录已经删去。您还有这些办法：有约定仲裁的，可以申请仲裁；"
        "归行政机关管的，可以请它处理；也可以向人民法院起诉。"
        "（人民调解法第二十六条）要问怎么办，打 {值班电话}。",
        "dispute",
    ),
)
