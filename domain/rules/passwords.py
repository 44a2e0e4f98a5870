"""What is a good password: the one place, for every account and every way to set one.

Source: NIST SP 800-63B, 5.1.1.2 (length, no well-known ones, nothing of the account itself; no
rules about kinds of characters), which GB/T 39786 does not contradict.
"""

from domain.decider import Rejected

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
OWN_PART = 6
"""Characters that must be left when the log-in name is taken out."""
MOST_COMMON = frozenset(
    {
        "1111111111",
        "0000000000",
        "1234567890",
        "12345678900",
        "0123456789",
        "0987654321",
        "1234567891",
        "12345678910",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "123456789a",
        "a123456789",
        "aa123456789",
        "a1234567890",
        "abc123456789",
        "abcd123456",
        "abc1234567",
        "abcdefghij",
        "qwertyuiop",
        "q1w2e3r4t5",
        "qwerty1234",
        "qwerty12345",
        "qwerty123456",
        "1234qwerasdf",
        "asdfghjkl123",
        "zxcvbnm123",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "p@ssw0rd123",
        "iloveyou123",
        "woaini1314",
        "woaini5201314",
        "5201314520",
        "5201314woaini",
        "1314520520",
        "admin12345",
        "admin123456",
        "administrator",
        "administrator1",
        "root123456",
        "letmein123",
        "welcome123",
        "welcome1234",
        "changeme123",
        "zhicheng123",
        "zhicheng2026",
        "zhicheng123456",
        "1122334455",
        "1212121212",
        "123123123123",
        "1231231234",
        "112233445566",
        "6666666666",
        "8888888888",
        "9999999999",
        "5555555555",
        "7777777777",
        "147258369a",
        "1472583690",
        "7894561230",
        "qazwsxedcrfv",
    }
)
"""Of ten characters or more: shorter ones are refused anyway."""


def check_password(password: str, login: str, field: str = "password") -> None:
    """Raises `Rejected`: password-short, password-long, password-common, password-like-login."""
    if len(password) < SHORTEST_PASSWORD:
        raise Rejected(
            "password-short", fields={field: "password-short"}, shortest=SHORTEST_PASSWORD
        )
    if len(password) > LONGEST_PASSWORD:
        raise Rejected("password-long", fields={field: "password-long"}, longest=LONGEST_PASSWORD)
    plain = password.casefold()
    if plain in MOST_COMMON or len(set(plain)) < 3:
        raise Rejected("password-common", fields={field: "password-common"})
    if len(plain.replace(login.casefold(), "")) < OWN_PART:
        raise Rejected("password-like-login", fields={field: "password-like-login"})
