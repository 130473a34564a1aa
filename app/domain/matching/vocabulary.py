"""Words that are not a person's name, in the languages that people's telephones speak. General knowledge, plain ASCII.

Everything here is compared after accents are gone and letters are small. A word that can also be a name or a chosen
screen name counts only beside a sure one: Max is a person, but not in "iPhone 15 Pro Max".
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DEVICES = _words("""
    iphone ipad ipod imac macbook galaxy samsung huawei xiaomi redmi pixel android oppo oneplus realme nokia motorola
    xperia lenovo thinkpad ideapad dell asus acer toshiba chromebook laptop notebook desktop pc computer tablet
    smartphone phone iphon mobile cellphone windows kindle hp htc zte sony lge fritzbox echo portal
    telefon telefono telephone handy mobil movil celular portatil ordenador computadora tableta rechner tablette
    ordinateur cellulare portatile telemovel komputer telefonu puhelin telefoon dator datamaskin
    umpc workstation macmini wifi
""")
MODELS = _words("""
    s x xr xs se fe pro max plus mini air ultra note lite fold flip tab gen neo go book surface mac moto poco honor vivo
    fire hd ios g5 zen envy pavilion inspiron latitude yoga elite edition 5g 4g
""")
ARTICLES = _words("the my mi mein meine mon ma il la le el de del della di da do du des von van vom of s dos av fra")
NOBODY = _words("""
    zoom user guest host cohost participant member test tester null none unknown anonymous admin administrator owner
    attendee visitor private me student teacher default account public local name meeting room
    usuario usuaria invitado invitada anfitrion anfitriona participante anonimo anonima miembro desconocido
    utilisateur invite hote benutzer gast teilnehmer teilnehmerin utente ospite utilizador convidado gosc uzytkownik
    call-in caller
""")
REMARKS = _words("""
    no mic mike muted mute listening listen only just audio video camera cam off on not without phone mobile laptop ipad
    host cohost co me new late driving walking work at in the here with facilitator volunteer staff leader
    sin micro microfono camara solo escucho oyente movil telefono nuevo nueva anfitriona anfitrion
    nur ohne mikro kamera sans camera ecoute poor connection signal brb back soon away first time bad wifi and my from
    she her hers he him his they them theirs xe ze ella elle el elles ellos
""")
ROLES = _words("""
    mum mom mam mama mummy mommy mother dad daddy papa father nan nana nanny gran granny grandma grandmother grandad
    granddad grandpa grandfather parent parents carer caregiver wife husband partner spouse widow widower son daughter
    sister brother aunt auntie uncle friend survivor newbie newcomer
    madre padre hijo hija abuela abuelo hermana hermano esposa esposo marido viuda viudo cuidadora cuidador tia tio
    mutter vater oma opa tochter sohn maman mere pere mamie papi mae pai avo mamma nonna nonno babcia tata babushka
""")
ROLE_JOINERS = _words("of to de del da di von der a x y and the my mi from in")
FAMILY = _words("family household familia familie famille famiglia rodzina hogar fam clan family's families")
TOGETHER = _words("and y und et e with con mit avec i och plus")

PROGRAMS = (
    r"note[- ]?tak(?:er|ing)|meeting (?:notes|assistant|recorder)|\botter\.ai|\botter ?pilot|\bread\.ai|\bfireflies\.ai"
    r"|\btl;?dv\b|\bai (?:companion|assistant|notes?|bot|scribe|recorder)|\bfathom (?:ai|video)|\bfathom\.video"
    r"|\bmeetgeek|\bsembly|\bavoma|\bsupernormal|\bcircleback|\bgranola\.ai|\bgong\.io|\bgrain\.co|\brecall\.ai"
    r"|\bkrisp\b|\bcopilot\b|\bzoom (?:bot|recorder)|\btranscri(?:ber|ptor|ption)\b|\brecording bot\b|\bbot\b$"
)
"""Programs that listen and take notes: a regular expression over the small-letter name."""

COMMON_SURNAMES = _words("""
    smith jones williams taylor brown davies evans thomas wilson johnson roberts robinson thompson wright walker white
    edwards hughes green hall lewis harris clarke clark patel jackson wood turner martin cooper hill ward morris moore
    lee king baker harrison morgan allen james scott phillips watson davis parker price bennett young griffiths mitchell
    kelly cook carter richardson bailey collins bell shaw murphy miller cox richards khan marshall simpson anderson
    murray campbell stewart macdonald ryan byrne walsh sullivan oconnor obrien doyle
    singh kaur begum ali ahmed hussain ahmad akhtar shah mohamed mohammed ibrahim hassan hussein abdi rahman islam
    miah chowdhury sharma kumar gupta das
    wang li zhang chen liu yang huang zhao wu zhou nguyen tran le pham kim park choi
    garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez diaz hernandez ramirez torres flores
    silva santos ferreira pereira oliveira costa sousa
    muller schmidt schneider fischer weber meyer wagner becker nowak kowalski wisniewski
    ivanov ivanova petrov petrova kovalenko shevchenko rossi russo ferrari bernard dubois durand
""")
"""Surnames that many share who have never met: bearing one with somebody is no sign of one household."""
