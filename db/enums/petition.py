"""Petitions (信访事项): how one came in, what it asks, by which way it is settled, how far it is."""

from db.enums.labelled import Labelled


class PetitionManner(Labelled):
    """How the petition was made (信访工作条例 17 to 20); a spoken one is written down (19)."""

    LETTER = "letter", "来信"
    VISIT = "visit", "走访"
    NET = "net", "网上信访"
    PHONE = "phone", "电话"
    TRANSFER = "transfer", "上级转送、交办"


class PetitionKind(Labelled):
    """What a petition is (信访工作条例 29 to 31)."""

    SUGGESTION = "suggestion", "意见建议"
    ACCUSATION = "accusation", "检举控告"
    CLAIM = "claim", "申诉求决"


class PetitionRoute(Labelled):
    """The six ways of 信访工作条例 31, asked in this order; only the last has the 60 days of 34."""

    LITIGATION = "litigation", "诉讼、复议等法定程序"
    ARBITRATION = "arbitration", "仲裁"
    PARTY_APPEAL = "party_appeal", "党员申诉、申请复审"
    ADMINISTRATIVE = "administrative", "行政程序"
    DUTY = "duty", "依法履行职责或者答复"
    OPINION = "opinion", "听取陈述、调查核实，出具处理意见书"


class PetitionState(Labelled):
    """State of a petition."""

    REGISTERED = "registered", "待告知受理"
    OBJECTED = "objected", "已提异议"
    RETURNED = "returned", "异议成立退回"
    HANDED_OVER = "handed_over", "已转送交办"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    ACCEPTED = "accepted", "办理中"
    ANSWERED = "answered", "已答复"
    UNDER_REVIEW = "under_review", "复查中"
    REVIEWED = "reviewed", "复查已答复"
    UNDER_SECOND_REVIEW = "under_second_review", "复核中"
    QUASHED = "quashed", "已撤销重办"
    FINAL = "final", "复核终结"
    ENDED = "ended", "已办结"


class ReviewLevel(Labelled):
    """复查 (信访工作条例 35) and 复核 (36)."""

    REVIEW = "review", "复查"
    SECOND_REVIEW = "second_review", "复核"


class ReviewOutcome(Labelled):
    """What a review came to.

    信访工作条例 35 and 36 name no outcomes; these three are those of the provinces' rules on 复查复核.
    """

    UPHELD = "upheld", "维持原处理意见"
    CHANGED = "changed", "变更原处理意见"
    QUASHED = "quashed", "撤销原处理意见，责令重新办理"


class ClaimDecision(Labelled):
    """What the opinion letter says of the demand (信访工作条例 32)."""

    SUPPORTED = "supported", "支持"
    PARTLY = "partly", "部分支持"
    EXPLAINED = "explained", "不予支持，作出解释"
