"""The steps of an application on a phone without scripts: saved at every step, nothing typed is lost."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from mashangban.applications import drafts
from mashangban.applications.models import Material
from mashangban.applications.promising import Promise
from mashangban.core.catalog.compiling import compile_scene
from mashangban.directory.pack import current_pack
from mashangban.web.services.promises_step import declarations
from tests.shell.applications.applicants import NURSING
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.pages import at_hand, photo, proven, resumed, sending, started, typed


def test_a_proven_phone_lets_registers_answer_and_says_so(phone: PlainPhone) -> None:
    started(phone)
    proven(phone)
    assert phone.place.endswith("/form")
    assert "天津观园颐养护理有限公司（演示）" in phone.html
    assert "来自市场主体登记库" in phone.text


def test_the_code_to_go_on_with_stays_on_the_page(phone: PlainPhone) -> None:
    application = started(phone)
    code = phone.html.partition('resume-code">')[2][:14]
    assert drafts.open_code(code) == application


def test_what_is_wrong_and_what_is_right_are_both_kept(phone: PlainPhone) -> None:
    begun = resumed(phone)
    phone.open(f"/services/a/{begun.application.reference}/form")
    phone.press("next", **sending({"q-medical.beds": "forty", "q-firm.name": "甲护理（演示）"}))
    assert phone.status == 422
    assert 'value="forty"' in phone.html
    assert "甲护理（演示）" in phone.html
    assert "数字" in phone.text


def test_switching_to_large_type_saves_what_was_typed(phone: PlainPhone) -> None:
    begun = resumed(phone)
    phone.open(f"/services/a/{begun.application.reference}/form").press(
        "view:elder", **sending({"q-firm.name": "乙护理（演示）"})
    )
    assert phone.client.cookies["view"].value == "elder"
    assert drafts.values(at_hand(phone))["firm.name"] == "乙护理（演示）"
    assert phone.html.count("data-question=") == 1


def test_a_file_sent_without_scripts_is_kept_and_can_be_taken_back(phone: PlainPhone) -> None:
    begun = resumed(phone)
    phone.open(f"/services/a/{begun.application.reference}/materials")
    phone.press("upload:floor-plan", **sending({"files-floor-plan": photo()}))
    row = begun.application.materials.get(evidence="floor-plan")
    assert (row.how, len(row.scans)) == ("scan", 1)
    phone.press(f"drop-scan:floor-plan:{row.scans[0]}")
    assert not begun.application.materials.exists()


def test_a_file_that_cannot_be_taken_is_named_with_the_remedy(phone: PlainPhone) -> None:
    begun = resumed(phone)
    phone.open(f"/services/a/{begun.application.reference}/materials")
    phone.press(
        "upload:floor-plan",
        **sending({"files-floor-plan": SimpleUploadedFile("图纸.pdf", b"", "application/pdf")}),
    )
    assert phone.status == 422
    assert "图纸.pdf" in phone.text
    phone.press(
        "upload:floor-plan",
        **sending({"files-floor-plan": SimpleUploadedFile("a.exe", b"MZ....", "image/jpeg")}),
    )
    assert "a.exe" in phone.text


def test_only_lawful_ways_are_offered(phone: PlainPhone) -> None:
    begun = resumed(phone)
    html = phone.open(f"/services/a/{begun.application.reference}/materials").html
    assert 'value="promise:premises-proof:notice-and-commitment"' in html
    assert "promise:eia-form" not in html
    answer = phone.client.post(phone.path, {"do": "promise:eia-form:credit-commitment"})
    assert answer.status_code == 422


def test_a_promise_is_signed_after_four_declarations_and_a_name(phone: PlainPhone) -> None:
    begun = resumed(phone)
    promises = f"/services/a/{begun.application.reference}/promises"
    phone.open(f"/services/a/{begun.application.reference}/materials").press(
        "promise:premises-proof:notice-and-commitment"
    )
    phone.open(promises).press("next", aware="yes")
    assert phone.status == 422
    given = dict.fromkeys(("aware", "qualified", "liable", "true-intent"), "yes")
    phone.press("next", name="陈静（演示）", **sending(given))
    assert phone.place.endswith("/review")


def test_declarations_of_several_regimes_are_kept_apart() -> None:
    pack = current_pack()
    scene = compile_scene(pack, max(pack.scenes["start-restaurant"], key=lambda one: one.version), {})
    stand = [Promise(one, Material()) for paper in scene.materials for one in paper.commitments]
    lines = declarations(stand, "zh")["qualified"].splitlines()
    assert {line.partition("：")[0] for line in lines} == {"告知承诺", "容缺受理", "信用承诺审批"}
    assert "\n" not in declarations(stand[:1], "zh")["qualified"]


def test_other_answers_tell_what_they_change_and_lose_nothing(phone: PlainPhone) -> None:
    begun = resumed(phone)
    drafts.fill(begun.application, {"firm.name": "丙护理（演示）"}, NOW, complete=False)
    phone.open(f"/services/a/{begun.application.reference}/situation")
    phone.press("next", firm_kind="company", beds="40", acts_for_other="yes")
    assert "授权委托书" in phone.text
    assert drafts.values(at_hand(phone))["firm.name"] == "丙护理（演示）"


def test_begun_at_one_phone_and_gone_on_with_at_another(phone: PlainPhone) -> None:
    application = started(phone)
    other = PlainPhone()
    assert other.open(f"/services/a/{application.reference}/form").status == 404
    assert "/services/resume" in other.html
    assert "这部手机" in other.text
    proven(phone)
    other.open("/services/resume").press("send-code", phone="19900002001")
    code = other.html.partition('class="number">')[2][:6]
    other.press("phone", code_digits=code)
    assert at_hand(other) == application


def test_a_mistyped_code_says_what_to_do(phone: PlainPhone) -> None:
    phone.open("/services/resume").press("code", form=0, code="AAAA-AAAA")
    assert phone.status == 422
    assert 'value="AAAA-AAAA"' in phone.html


def test_a_draft_untouched_for_thirty_days_is_told_as_gone(phone: PlainPhone, morning: object) -> None:
    begun = resumed(phone)
    type(begun.application).objects.update(touched_at=NOW.replace(month=8))
    phone.open(f"/services/a/{begun.application.reference}/form")
    assert phone.status == 410
    assert "重新开始" in phone.text


def test_the_typed_form_goes_on_to_the_papers(phone: PlainPhone) -> None:
    begun = resumed(phone)
    phone.open(f"/services/a/{begun.application.reference}/form").press("next", **typed())
    assert phone.place.endswith("/materials")
    assert begun.application.scene == NURSING


def test_a_draft_whose_definition_is_gone_goes_on_with_the_newest(phone: PlainPhone) -> None:
    begun = resumed(phone)
    type(begun.application).objects.update(scene_version="2020-01-01")
    phone.open(f"/services/a/{begun.application.reference}/form")
    assert "有更新" in phone.text
    assert "有更新" not in phone.open(phone.path).text


def test_a_draft_of_a_service_that_is_gone_says_whom_to_ask(phone: PlainPhone) -> None:
    begun = resumed(phone)
    type(begun.application).objects.update(scene="fly-to-the-moon")
    assert phone.open(f"/services/a/{begun.application.reference}/form").status == 410
    assert "不再受理" in phone.text


def test_somebody_who_wants_help_asks_for_it_by_name_of_the_thing(phone: PlainPhone) -> None:
    phone.open("/services/help?scene=开办护理中心")
    assert 'value="开办护理中心"' in phone.html


def test_a_link_opens_no_other_draft_unasked(phone: PlainPhone) -> None:
    own = started(phone)
    other = drafts.begin(NURSING, {}, now=NOW, demo=True)
    phone.open(f"/services/resume?code={other.code}")
    assert phone.place == "/services/resume"
    assert f'value="{other.code}"' in phone.html
    phone.press("code", form=0)
    assert at_hand(phone) == other.application != own
