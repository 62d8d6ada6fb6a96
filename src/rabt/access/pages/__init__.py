"""Pages of this room: signing in, one's own account, offices and accounts, who looked."""

from django.urls import path

from rabt.access.pages import drafting, looking, managing, own, signing

app_name = "access"
urlpatterns = [
    path("sign-in", signing.sign_in, name="sign_in"),
    path("code", signing.code, name="code"),
    path("link/<str:secret>", signing.link, name="link"),
    path("sign-out", signing.sign_out, name="sign_out"),
    path("prove", signing.prove, name="prove"),
    path("passkey/options", signing.passkey_options, name="passkey_options"),
    path("passkey/enter", signing.passkey_enter, name="passkey_enter"),
    path("passkey/prove", signing.passkey_prove, name="passkey_prove"),
    path("draft", drafting.draft, name="draft"),
    path("me", own.me, name="me"),
    path("me/elsewhere/end", own.leave_elsewhere, name="leave_elsewhere"),
    path("me/passkey/options", own.passkey_new_options, name="passkey_new_options"),
    path("me/passkey", own.passkey_add, name="passkey_add"),
    path("me/passkey/<uuid:passkey_id>/end", own.passkey_end, name="passkey_end"),
    path("me/token", own.token_make, name="token_make"),
    path("token/<uuid:token_id>/end", own.token_end, name="token_end"),
    path("me/deputies", own.deputies, name="deputies"),
    path("me/deputies/<uuid:deputy_id>/end", own.deputy_end, name="deputy_end"),
    path("me/act-for", own.act_for, name="act_for"),
    path("offices", managing.offices, name="offices"),
    path("offices/open", managing.office_open, name="office_open"),
    path("offices/serves/<path:code>", managing.office_serves, name="office_serves"),
    path("accounts", managing.accounts, name="accounts"),
    path("accounts/open", managing.account_open, name="account_open"),
    path("accounts/<uuid:account_id>", managing.account, name="account"),
    path("accounts/<uuid:account_id>/close", managing.account_close, name="account_close"),
    path("accounts/<uuid:account_id>/stays", managing.account_stays_end, name="account_stays_end"),
    path("accounts/<uuid:account_id>/recover", managing.account_recover, name="account_recover"),
    path("accounts/<uuid:account_id>/post", managing.account_post, name="account_post"),
    path("warrants", managing.warrants, name="warrants"),
    path("warrants/<uuid:warrant_id>/release", managing.warrant_release, name="warrant_release"),
    path("warrants/<uuid:warrant_id>/decline", managing.warrant_decline, name="warrant_decline"),
    path("viewings", looking.viewings, name="viewings"),
    path("alarms", looking.alarms, name="alarms"),
    path("alarms/<uuid:alarm_id>", looking.alarm, name="alarm"),
    path("alarms/<uuid:alarm_id>/judge", looking.alarm_judge, name="alarm_judge"),
    path("lookers/<uuid:person_id>", looking.lookers, name="lookers"),
]
