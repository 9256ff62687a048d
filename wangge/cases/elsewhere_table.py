"""Which numbers a deployment begins with for what the community does not do; the same all over the country."""

from dataclasses import dataclass

from wangge.cases.vocabulary import DeclineReason

_R = DeclineReason


@dataclass(frozen=True, slots=True)
class Phone:
    """A number, what it is for, for which lawful reason it is offered, and whose it is."""

    number: str
    what: str
    reason: str
    source: str
    is_first: bool = False


PHONES = (
    Phone("110", "治安和人身安全归公安管", _R.EMERGENCY, "公安机关 110 报警服务台", is_first=True),
    Phone("119", "着火和抢险归消防管", _R.EMERGENCY, "消防救援机构火警电话"),
    Phone("120", "有人受伤发病归急救管", _R.EMERGENCY, "院前医疗急救呼叫号码"),
    Phone("122", "交通事故归交警管", _R.EMERGENCY, "公安机关交通事故报警电话"),
    Phone("12348", "打官司、仲裁、法律援助先问公共法律服务", _R.LEGAL_WAY, "司法部公共法律服务热线", is_first=True),
    Phone("12368", "已经立案的事归法院管", _R.LEGAL_WAY, "人民法院诉讼服务热线"),
    Phone("12388", "举报干部违纪归纪检监察管", _R.LEGAL_WAY, "纪检监察机关举报电话"),
    Phone("12319", "小区外的路和灯归市政管", _R.BEYOND_DUTY, "城建服务热线"),
    Phone("12315", "买东西、服务收费的纠纷归市场监管", _R.BEYOND_DUTY, "市场监管投诉举报热线"),
    Phone("12333", "社保、工资、就业归人社管", _R.BEYOND_DUTY, "人力资源社会保障热线"),
    Phone("12393", "医保、看病报销归医保部门管", _R.BEYOND_DUTY, "医疗保障服务热线"),
    Phone("95598", "小区外的供电归供电公司管", _R.BEYOND_DUTY, "供电服务热线"),
    Phone("12345", "不知道归谁管，先问政务服务热线", _R.BEYOND_DUTY, "政务服务便民热线（国办发〔2020〕53 号）",
          is_first=True),
)  # fmt: skip
