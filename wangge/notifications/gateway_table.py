"""What the gateways of two vendors want, as far as their own pages say; an office fills in the rest."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.notifications.models import Gateway

# What the vendors' own pages ask for.
SHAPES: dict[str, dict[str, Any]] = {
    "aliyun": {
        "name": _("阿里云短信"),
        "url": "https://dysmsapi.aliyuncs.com/",
        "form": Gateway.Form.FORM,
        "headers": "x-acs-action: SendSms\nx-acs-version: 2017-05-25",
        "body": "PhoneNumbers={phone}&SignName={sender}&TemplateCode={template}"
        "&TemplateParam={params}",
        "signing": Gateway.Signing.ALIYUN,
        "yes": '"Code":"OK"',
    },
    "tencent": {
        "name": _("腾讯云短信"),
        "url": "https://sms.tencentcloudapi.com/",
        "form": Gateway.Form.JSON,
        "headers": "X-TC-Action: SendSms\nX-TC-Version: 2021-01-11\nX-TC-Region: ap-guangzhou",
        "body": '{"PhoneNumberSet": ["+86{phone}"], "SmsSdkAppId": "1400000000", '
        '"SignName": "{sender}", "TemplateId": "{template}", '
        '"TemplateParamSet": ["{title}", "{body}", "{call_back}"]}',
        "signing": Gateway.Signing.TENCENT,
        "yes": '"Code":"Ok"',
    },
}
