import hashlib
import hmac
from datetime import UTC, datetime

from wangge.notifications.channels import signing

# What the vendors print as examples in their own documentation.
_TENCENT_BODY = (
    b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
)
_ALIYUN = (
    "https://ecs.cn-shanghai.aliyuncs.com/"
    "?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
)


def test_tencents_own_example_is_signed_as_they_print_it() -> None:
    signed = signing.tencent(
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        url="https://cvm.tencentcloudapi.com/",
        headers={"Content-Type": "application/json; charset=utf-8"},
        body=_TENCENT_BODY,
        at=datetime.fromtimestamp(1551113065, UTC),
    )

    assert signed["X-TC-Timestamp"] == "1551113065"
    assert signed["Authorization"] == (
        "TC3-HMAC-SHA256 "
        "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_aliyuns_own_example_is_signed_as_they_print_it() -> None:
    signed = signing.aliyun(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        url=_ALIYUN,
        headers={"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26"},
        body=b"",
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )

    assert signed["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_the_plain_signature_covers_time_and_body() -> None:
    at = datetime.fromtimestamp(1_700_000_000, UTC)

    signed = signing.plain_hmac("secret", body="你好".encode(), at=at)

    expected = hmac.new(b"secret", "1700000000\n你好".encode(), hashlib.sha256).hexdigest()
    assert signed == {"X-Timestamp": "1700000000", "X-Signature": expected}
    assert signing.plain_hmac("secret", body=b"other", at=at) != signed
