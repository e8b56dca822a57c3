"""Each seeded fault of the protocol breaks a promise in the story that is named beside it."""

import pytest

from tests.protocol.mutants import HARMLESS, MUTANTS, mutant
from tests.protocol.stories import tell

KILLED_BY = {
    "no fork check, and what was noted is right": "restored_township",
    "accept a gap": "wrong_order",
    "last writer wins": "two_pcs",
    "an acknowledgement never goes down, and no gap is asked for": "restored_county",
    "evidence about a retired epoch is ignored": "cloned_township",
    "below the end of a retired epoch nothing is news": "two_histories_and_a_copy",
    "a sister's word wipes out what was held": "two_histories_beside",
    "what a sister holds otherwise is nothing": "two_histories_the_other_way",
    "what was noted of a link is right": "two_histories_and_one_goes_on",
    "evidence about an unknown epoch is ignored": "cloned_township",
    "heal without asking": "restored_township",
    "a request is never answered": "restored_township",
    "a sister gets back its own work only": "second_pc_put_back",
    "the county gets back its own work only": "only_the_holder_has_what_was_written_before_it",
    "what others brought is not given to its writer": "only_the_holder_has_what_was_written_before_it",
    "what was let in late is not given to its writer": "let_in_after_it_had_asked",
    "what a person took is not told to its writer": "taken_by_a_person_at_the_township",
    "what was taken apart is told by the next number": "its_writer_always_had_more",
    "what was sent counts as arrived": "lost_stick",
    "custody does not count": "handed_over",
    "a decision supersedes one value only": "two_pcs",
    "a township gets what is not its own": "lost_stick",
    "what a new holder writes is refused": "handed_over",
    "waiting packages are not tried again": "first_comes_late",
    "a request ends with the next package": "restored_twice",
    "who proved the loss need not answer": "who_lacks_it_answers_first",
    "a copy answers for who proved the loss": "the_copy_answers_and_the_other_is_given_up",
    "a seen package is acknowledged": "wrong_order",
    "a gap is not asked for": "taken_by_a_person_at_the_township",
    "a record without its parent is dropped": "county_restored_to_before_the_custody",
    "the covered mark runs ahead": "lost_stick",
    "head and changes in two transactions": "power_cuts",
    "what a sister sent is not heard of": "only_the_first_pc_hears_of_it",
    "what of a sister waits is not heard of": "only_the_first_pc_hears_that_it_was_taken",
    "sisters do not tell how far they sent": "the_sister_told_of_it",
    "what forks unseen is taken for known": "what_forks_comes_to_the_sister",
    "what a sister took apart is not told on": "what_forks_comes_to_the_sister",
    "a former holder gets back its own work only": "former_holder_put_back",
    "a former holder gets what came later": "former_holder_put_back",
    "a former holder gets what it never worked on": "passed_through_without_a_word",
    "what was opened is not marked": "closed_at_one_and_opened_at_the_other",
    "what is open here is kept from the sister": "open_at_one_before_it_was_closed_to_the_other",
    "only the PC that opened a case sends it": "opened_by_who_forgot_it",
    "a case handed over again stays sealed": "handed_over_again_when_it_was_closed",
    "a case that went on is closed to the county": "restricted_by_who_had_not_heard",
    "who did not offer the rebuild hears of no dead PC": "only_the_copy_had_it_of_the_dead_office",
    "what a dead PC alone had brought was seen to": "the_copy_had_answered_the_dead_office",
    "an answer counts for who asked only": "answered_to_the_first_pc",
}


def test_every_fault_is_tried() -> None:
    assert set(KILLED_BY) == set(MUTANTS)


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_the_fault_is_noticed(name: str) -> None:
    with mutant(name), pytest.raises(Exception) as noticed:  # noqa: PT011 - whatever breaks first
        tell(KILLED_BY[name])
    # A seeded fault that no longer fits the code breaks everything, and would prove nothing.
    assert not isinstance(noticed.value, TypeError | AttributeError | NameError)


@pytest.mark.parametrize("name", sorted(HARMLESS))
@pytest.mark.parametrize("story", ["restored_county", "restored_township", "wrong_order"])
def test_a_harmless_fault_loses_nothing(name: str, story: str) -> None:
    with mutant(name):
        tell(story)
