"""What stands in the blanks of sample messages: people and matters that are not real, in their own words."""

SENDER = "板桥社区"
MESSAGE = "三号门口的路灯晚上不亮。"
ANSWERED = "下周把字改大。"
ANSWER = "灯泡和感应器都换了，今晚会亮。"
WORDS = {
    "title": "1 号楼 6 楼楼道灯不亮",
    "place": "1 号楼 6 楼",
    "building": "玖安新苑 1 号楼",
    "category": "公共照明",
    "lead": "玖安物业",
    "who": "高文斌",
    "name": "沈晓岚",
    "reason": "合同里没有这一项。",
    "task": "看看线路",
    "party": "供电所",
    "body": "东方物业",
    "helper": "东方物业",
    "number": "4817 2936 05",
    "to": "江若兰",
    "count": "3",
    "plate": "苏F1**45",
}
