"""Bot API 10.0: the methods that are not built. We know their names and say so."""

from __future__ import annotations

_NAMES = """
    addstickertoset answerguestquery answerinlinequery answerprecheckoutquery
    answershippingquery answerwebappquery approvechatjoinrequest approvesuggestedpost
    banchatmember banchatsenderchat closeforumtopic closegeneralforumtopic convertgifttostars
    copymessages createchatinvitelink createchatsubscriptioninvitelink createforumtopic
    createinvoicelink createnewstickerset declinechatjoinrequest declinesuggestedpost
    deleteallmessagereactions deletebusinessmessages deletechatphoto deletechatstickerset
    deleteforumtopic deletemessagereaction deletestickerfromset deletestickerset deletestory
    editchatinvitelink editchatsubscriptioninvitelink editforumtopic editgeneralforumtopic
    editmessagechecklist editmessagelivelocation editstory edituserstarsubscription
    exportchatinvitelink forwardmessage forwardmessages getavailablegifts
    getbusinessaccountgifts getbusinessaccountstarbalance getbusinessconnection
    getchatadministrators getchatgifts getchatmember getchatmembercount getcustomemojistickers
    getforumtopiciconstickers getgamehighscores getmanagedbotaccesssettings getmanagedbottoken
    getmydefaultadministratorrights getmystarbalance getstartransactions getstickerset
    getuserchatboosts getusergifts getuserpersonalchatmessages getuserprofileaudios
    getuserprofilephotos giftpremiumsubscription hidegeneralforumtopic leavechat poststory
    promotechatmember readbusinessmessage refundstarpayment removebusinessaccountprofilephoto
    removechatverification removemyprofilephoto removeuserverification reopenforumtopic
    reopengeneralforumtopic replacemanagedbottoken replacestickerinset repoststory
    restrictchatmember revokechatinvitelink savepreparedinlinemessage
    savepreparedkeyboardbutton sendanimation sendaudio sendchecklist senddice sendgame sendgift
    sendinvoice sendlivephoto sendmessagedraft sendpaidmedia sendpoll sendsticker sendvideo
    sendvideonote sendvoice setbusinessaccountbio setbusinessaccountgiftsettings
    setbusinessaccountname setbusinessaccountprofilephoto setbusinessaccountusername
    setchatadministratorcustomtitle setchatdescription setchatmembertag setchatpermissions
    setchatphoto setchatstickerset setchattitle setcustomemojistickersetthumbnail setgamescore
    setmanagedbotaccesssettings setmessagereaction setmydefaultadministratorrights
    setmyprofilephoto setpassportdataerrors setstickeremojilist setstickerkeywords
    setstickermaskposition setstickerpositioninset setstickersetthumbnail setstickersettitle
    setuseremojistatus stopmessagelivelocation stoppoll transferbusinessaccountstars
    transfergift unbanchatmember unbanchatsenderchat unhidegeneralforumtopic
    unpinallforumtopicmessages unpinallgeneralforumtopicmessages upgradegift uploadstickerfile
    verifychat verifyuser
"""
KNOWN = frozenset(_NAMES.split())
