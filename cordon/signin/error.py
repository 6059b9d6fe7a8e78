"""What can go wrong while somebody signs in: the errors of `zones.error`, and these.

CordonError
├── SignInRefused         the person, or the administrator whom they tell, can mend it; nobody is signed in
└── ProviderUnreachable   the force's sign-in gives no answer that can be read

None holds a code, a token or a claim: its value is the name of what was wrong, a host or a status.
"""

from zones.error import CordonError


class SignInRefused(CordonError):
    problem = "is not what a sign-in needs"


class ProviderUnreachable(CordonError):
    problem = "can't be asked now"
