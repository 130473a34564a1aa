"""Short and pet forms of first names: English from the `nicknames` package, and a small table of ours for the rest."""

from functools import cache

from nicknames import NickNamer

_OURS = """
    adrian ade; agnieszka aga agusia; alejandra ale jandra alex sandra; alejandro ale jandro alex; aleksandra ola
    ala; aleksander olek alex; alexander sasha sandy xander alec alex lex; alexandra sasha sandra lexi alex; alfonso
    poncho; alistair ali al; alberto beto tito; amanda mandy; andrea andi; andrew drew andy; angharad haz harri; ana
    anita ani; anastasia nastya asya stasia; anne annie nan; antonio tono toni antonito; antonia toni; arjun aj;
    barry baz bazza; bartosz bartek; barbara basia babs; beatriz bea bety; bronwen bron; carlos charlie carlitos;
    carmen carmela menchu; caroline caz cazza carrie; catherine cath cathy kate katie kitty kaz; catrin cat;
    catalina cata; charlotte lottie; chiara chia; christine chris chrissie tina; concepcion concha conchi conchita;
    consuelo chelo; cristina cris tina; cristobal tobal; daniel dani dan danny; daniela dani; darren daz dazza;
    david dave davey dai; deborah deb debs debbie; derek del; diarmuid derry; dmytro dima mitya; dmitri dima mitya;
    dolores lola loli lolita; dorota dorotka dora; eduardo edu lalo eddie; eleanor ellie nell nora; elena lena lenka
    ele; elizabeth liz beth betty libby lizzie bess; elzbieta ela; emilia mila emi; encarnacion encarni; enrique
    quique kike; ernesto neto; esperanza espe; eva evita; ewa ewka; fatima fati fatma; federico fede; felipe pipe;
    fernando nando fer; fernanda fer nanda; filipa pipa; florence flo flossie; francesca fran chess cesca; francisca
    paca paqui fran; francisco paco pancho curro fran kiko; friedrich fritz; gabriel gabi gabo; gabriela gabi;
    gareth gaz gary; gary gaz gazza; geraint ger; gertrudis tula; giovanni gianni gio vanni; giuseppe beppe peppe
    pino; giulia giu; gonzalo gonza; graciela chela; grzegorz grzes; guadalupe lupe lupita; guillermo guille memo
    willy; gwendolen gwen; halina hala; hannah han; harold harry hal; hayley hayls; heinrich heinz heiner; helen
    nell nellie; hortensia horte; ignacio nacho igna; immaculada inma; inmaculada inma; ioannis yannis giannis;
    isabel isa bel chabela; isabella bella izzy; ivan vanya; jacinta jaci; jacqueline jackie jacqui; jadwiga jadzia;
    jan janek; jaroslaw jarek; javier javi xavi; jaime jimmy; jennifer jen jenny; jeremy jez jezza; jerzy jurek;
    jesus chus chuy suso; joanna asia joasia jo; joaquin quino ximo; johannes hannes; johan hans; jonathan jon jonny
    jono; jorge coque yorch; jose pepe chepe joselito; josefa pepa fina; josefina fina pepa; josep pep; joseph joe
    joey seph; juan juanito juancho; juana juani; judith judy jude; julia julie juls; justyna justa; karen kaz
    kazza; karolina karo; katarzyna kasia kaska; katherine kate kathy kat; kateryna katya kate; kathleen kath; kamal
    kam; kenneth ken kenny; kimberley kim kimmy; khadija dija; krzysztof krzys krzysiek; laura lau lauri; lawrence
    larry laz loz; leonor leo nonor; leticia leti; llewellyn lyn llew; lourdes lulu; luis lucho luisito; luisa lu;
    lucia luci lucy; ludwig lutz; lukasz luki; lyudmyla lyuda mila; magdalena magda lena malena; malgorzata gosia
    gosha malgosia; manuel manolo manu lolo; manuela manoli manu; marcin marc; marcos marquitos; margarita marga
    rita; margaret maggie peggy meg madge greta daisy mags; maria mari mary masha marysia maruja maricuela mery;
    mariana nana; mariadelcarmen maricarmen; mariajose majo marijose; mariateresa maite marite; mariaisabel maribel;
    marialuisa marilu; mariadolores mariloli; mario mayo; martin marty tin; matthew matt mattie; mateusz mati;
    mauricio mau; mercedes merche meche; michael mick mike micky; michelle shell chelle; miguel migue miki; mikhail
    misha; milagros mila mili; mohamed mo moe; mohammad mo moe; mohammed mo moe momo; monica moni; montserrat
    montse; muhammad mo moe; myfanwy myf vanwy; mykhailo misha mykhas; natalia nata natasha talia naty nat; natalie
    nat; nathaniel nat nate; nicholas nick nico; nicola nicky nic; nicolas nico; nikolaos nikos niko; norma normita;
    oleksandr sasha olek; oleksandra sasha olesya; oleksiy lyosha; olha olya; olena lena olenka; oluwaseun seun;
    osama sam; oswaldo waldo; pablo pablito; paloma palo; patricia pat trish tricia patsy pati patty; patrick pat
    paddy; pedro perico pedrito; penelope penny nell; peter pete; petros petr; philip phil pip; piotr piotrek; pilar
    pili; rachael rach; rachel rach; rafael rafa; raul raulito; ramon moncho; rajesh raj; rebecca becky becks bex;
    refugio cuca; ricardo ricky richi; richard rick dick ritchie; robert bob rob bobby robbie bert; roberto beto
    rober; rocio chio; rodrigo rodri; rosario charo chayo; rosemary rose rosie mary; rhiannon rhi; ryszard rysiek;
    salvador chava salva; samantha sam sammy; samuel sam sammy; santiago santi yago; sara sari; sarah saz sazza
    sally; sebastian seba basti; sergio checo; sergey seryozha; serhiy seryozha; sharon shaz shazza; shazia shaz;
    sheila shee; sian shan; sijuade siju; silvia silvi; sion john; socorro coco; sofia sofi; sophia sophie;
    stanislaw staszek stas; stefan stef; stephanie steph stevie; stephen steve stevo ste; susan sue suzie; susana
    susi; svitlana svitla sveta lana; svetlana sveta lana; sylwia sylwka; tadeusz tadek; terence tel tezza terry;
    teresa tere tess; tetiana tanya tania; theresa tess terri; thomas tom tommy; tomasz tomek; tomas tomi; tracey
    trace trac; valentina vale; veronica vero; vicente chente; victoria vicky vic tori; viktoria vika; vincent vince
    vinny; vladimir vova volodya; volodymyr vova volodya; waldemar waldek; walter walt wally; wilhelm willi; william
    bill will liam billy wills; wladyslaw wladek; wojciech wojtek; yevhen zhenya; yevheniia zhenya; yolanda yoli;
    yuliya yulia julia; yusuf yus; zbigniew zbyszek; zofia zosia; zahra zee; georgios yorgos yorgo giorgos; george
    yorgo georgie; konstantinos kostas; dimitrios dimitris mitsos; athanasios thanasis; eleni lena; ekaterini
    katerina; panagiotis panos takis; gwenllian gwen; siobhan shiv; niamh neve; eoghan owen; sean john; padraig
    paddy pat; bridget biddy bridie; imran immy; nasreen nas; hassan has; abdullah abdi abdul; ibrahim ibby bram;
    ismail izzy; aisha ash; omar omi; priyanka pri; priya pri; balwinder bal; harpreet harps preet; gurpreet gurps
    preet; manpreet manny preet; sukhdev sukhi; sukhwinder sukhi; jaswinder jas; parminder pam; lakshmi laksh;
    venkatesh venky; krishnan krish; chandrasekhar chandra shekhar
"""


@cache
def short_forms(first_name: str) -> frozenset[str]:
    """Return what somebody of this first name may be called, in plain small letters; her own name is not among it."""
    return (_english(first_name) | _ours().get(first_name, frozenset())) - {first_name}


@cache
def _english(first_name: str) -> frozenset[str]:
    namer = _namer()
    return frozenset(namer.nicknames_of(first_name) | namer.canonicals_of(first_name))


@cache
def _namer() -> NickNamer:
    return NickNamer()


@cache
def _ours() -> dict[str, frozenset[str]]:
    lines = (entry.split() for entry in _OURS.split(";"))
    return {words[0]: frozenset(words[1:]) for words in lines if words}
