"""Invented news in the languages of old charsets: a headline, and a paragraph that is as long as a summary of a feed.

A government helps towns that a flood has hit; a gas explosion brought a house down, and seven people came out alive.
The Persian is written with the Arabic yeh, as it was before UTF-8: windows-1256 has no other.
"""

from typing import Final, NamedTuple


class Written(NamedTuple):
    """A text and the charsets that its language was written in before UTF-8, by Python's names."""

    language: str
    charsets: tuple[str, ...]
    headline: str
    paragraph: str


WRITTEN: Final = (
    Written(
        "Russian",
        (
            "windows-1251",
            "koi8-r",
            "iso-8859-5",
            "cp866",
        ),
        "Правительство утвердило новый план помощи пострадавшим районам",
        "В среду утром спасатели завершили поиски под завалами жилого дома, который был разрушен сильным "
        "взрывом газа. По словам представителя министерства, из-под обломков достали семь человек, двое "
        "из них находятся в тяжелом состоянии. Жители соседних зданий временно размещены в школе, где для"
        " них готовят горячую еду. Следователи возбудили дело и проверяют компанию, которая отвечала за "
        "обслуживание труб.",
    ),
    Written(
        "Ukrainian",
        ("windows-1251",),
        "Уряд ухвалив новий план допомоги постраждалим від повені районам",
        "У середу вранці рятувальники завершили пошуки під завалами житлового будинку, який зруйнував "
        "потужний вибух газу. За словами речника міністерства, з-під уламків дістали сімох людей, двоє з "
        "них перебувають у важкому стані. Мешканців сусідніх будинків тимчасово розмістили в школі, де "
        "для них готують гарячу їжу. Слідчі перевіряють підприємство, яке відповідало за обслуговування "
        "труб.",
    ),
    Written(
        "Greek",
        (
            "iso-8859-7",
            "windows-1253",
        ),
        "Η κυβέρνηση ανακοίνωσε νέα μέτρα στήριξης για τους πληγέντες",
        "Οι πυροσβέστες ολοκλήρωσαν το πρωί της Τετάρτης τις έρευνες στα ερείπια της πολυκατοικίας που "
        "κατέρρευσε από την έκρηξη. Σύμφωνα με τον εκπρόσωπο του υπουργείου, επτά άνθρωποι ανασύρθηκαν "
        "ζωντανοί και δύο νοσηλεύονται σε σοβαρή κατάσταση. Οι κάτοικοι των γειτονικών κτιρίων "
        "φιλοξενούνται προσωρινά σε σχολείο, όπου τους προσφέρεται ζεστό φαγητό και ιατρική βοήθεια.",
    ),
    Written(
        "Hebrew",
        (
            "iso-8859-8",
            "windows-1255",
        ),
        "הממשלה אישרה תוכנית סיוע חדשה לתושבי הצפון",
        "כוחות ההצלה סיימו ביום רביעי בבוקר את החיפושים בין הריסות הבניין שקרס לאחר פיצוץ גז חזק. לדברי "
        "דובר המשרד חולצו שבעה אנשים, ושניים מהם נמצאים במצב קשה בבית החולים. תושבי הבתים הסמוכים הועברו "
        "לבית ספר, שם הם מקבלים אוכל חם וטיפול רפואי. המשטרה פתחה בחקירה נגד החברה שהייתה אחראית לתחזוקת "
        "הצינורות בשכונה.",
    ),
    Written(
        "Turkish",
        (
            "iso-8859-9",
            "windows-1254",
        ),
        "Hükümet, depremden etkilenen ilçeler için yeni yardım planını açıkladı",
        "Arama kurtarma ekipleri çarşamba sabahı patlamada yıkılan apartmanın enkazındaki çalışmalarını "
        "tamamladı. Bakanlık sözcüsünün açıklamasına göre yedi kişi sağ çıkarıldı, ikisinin durumu ağır. "
        "Komşu binalarda oturanlar geçici olarak bir okula yerleştirildi ve burada kendilerine sıcak "
        "yemek dağıtılıyor. Savcılık, boruların bakımından sorumlu şirket hakkında soruşturma başlattı ve"
        " üç yöneticiyi ifadeye çağırdı.",
    ),
    Written(
        "Arabic",
        (
            "windows-1256",
            "iso-8859-6",
        ),
        "الحكومة تعلن خطة جديدة لدعم المناطق المتضررة من الفيضانات",
        "أنهت فرق الإنقاذ صباح الأربعاء عمليات البحث تحت أنقاض المبنى السكني الذي انهار إثر انفجار قوي "
        "للغاز في حي شعبي شرق المدينة. وقال المتحدث باسم الوزارة إن سبعة أشخاص أخرجوا أحياء من تحت "
        "الركام، وإن اثنين منهم في حالة خطرة. ونقل سكان المباني المجاورة مؤقتا إلى مدرسة تقدم فيها وجبات "
        "ساخنة ورعاية طبية. وفتحت النيابة تحقيقا مع الشركة المسؤولة عن صيانة الأنابيب.",
    ),
    Written(
        "Persian",
        ("windows-1256",),
        "دولت برنامه تازه کمک به مناطق سيل زده را تصويب کرد",
        "امدادگران بامداد چهارشنبه جستجو در زير آوار ساختمان مسکوني را که بر اثر انفجار گاز فرو ريخته بود"
        " به پايان رساندند. به گفته سخنگوي وزارتخانه هفت نفر زنده بيرون آورده شدند و حال دو نفر از آنان "
        "وخيم است. ساکنان ساختمان هاي همسايه به طور موقت در يک مدرسه اسکان داده شده اند و در آنجا غذاي "
        "گرم دريافت مي کنند. پليس از شرکت مسئول نگهداري لوله ها گزارش خواسته است.",
    ),
    Written(
        "French",
        ("windows-1252",),
        "Le gouvernement annonce un plan d'aide aux régions touchées par la sécheresse",
        "Les secours ont achevé mercredi matin les recherches sous les décombres de l'immeuble détruit "
        "par une explosion de gaz. Selon le porte-parole du ministère, sept personnes ont été retirées "
        "vivantes et deux se trouvent dans un état grave. Les habitants des bâtiments voisins ont été "
        "hébergés dans une école où des repas chauds leur sont servis. Le parquet a ouvert une enquête "
        "visant la société chargée de l'entretien des conduites.",
    ),
    Written(
        "German",
        ("windows-1252",),
        "Regierung kündigt Hilfen für überflutete Gemeinden an",
        "Die Rettungskräfte haben am Mittwochmorgen die Suche in den Trümmern des Wohnhauses beendet, das"
        " durch eine Gasexplosion zerstört worden war. Nach Angaben eines Sprechers des Ministeriums "
        "wurden sieben Menschen lebend geborgen, zwei von ihnen befinden sich in ernstem Zustand. Die "
        "Bewohner der benachbarten Gebäude sind vorläufig in einer Schule untergebracht, wo sie warmes "
        "Essen bekommen. Die Staatsanwaltschaft ermittelt gegen die Firma, die für die Wartung der Rohre "
        "zuständig war.",
    ),
    Written(
        "Spanish",
        ("windows-1252",),
        "El gobierno aprobó un plan de ayuda a la región más afectada por la sequía",
        "Los equipos de rescate terminaron el miércoles por la mañana la búsqueda bajo los escombros del "
        "edificio que se derrumbó tras una explosión de gas. Según el portavoz del ministerio, siete "
        "personas fueron rescatadas con vida y dos se encuentran en estado crítico. Los vecinos de los "
        "edificios próximos han sido alojados en una escuela donde reciben comida caliente y atención "
        "médica. La fiscalía abrió una investigación contra la compañía.",
    ),
    Written(
        "English",
        ("windows-1252",),
        "Government “will not wait” for flood report, minister’s office says",
        "Rescue teams finished their search of the ruined block of flats on Wednesday morning — a day "
        "after a gas explosion brought it down. The ministry’s spokesman said seven people had been "
        "pulled out alive and that two of them were “in a serious condition”. People who lived in the "
        "buildings nearby have been taken to a school, where hot meals are being served. Prosecutors are "
        "looking into the company that looked after the pipes.",
    ),
    Written(
        "Chinese",
        ("gb18030",),
        "政府宣布为受灾地区提供新的援助计划",
        "星期三上午，救援人员结束了对倒塌居民楼的搜寻工作。这座楼房因煤气爆炸而坍塌。据该部发言人"
        "介绍，七人被救出，其中两人伤势严重，目前正在医院接受治疗。附近楼房的居民暂时被安置在一所"
        "学校里，那里为他们提供热饭和医疗服务。检察机关已经对负责管道维护的公司展开调查，并传唤了"
        "三名负责人。",
    ),
    Written(
        "Taiwanese",
        ("big5",),
        "政府宣布為受災地區提供新的援助計畫",
        "星期三上午，救援人員結束了對倒塌住宅大樓的搜尋工作。這棟大樓因瓦斯爆炸而倒塌。據該部發言"
        "人表示，七人被救出，其中兩人傷勢嚴重，目前正在醫院接受治療。附近大樓的居民暫時被安置在一"
        "所學校裡，那裡為他們提供熱食和醫療服務。檢察機關已經對負責管線維護的公司展開調查，並傳喚"
        "了三名負責人。",
    ),
    Written(
        "Japanese",
        (
            "shift_jis",
            "euc-jp",
        ),
        "政府は被災地への新たな支援策を発表した",
        "救助隊は水曜日の朝、ガス爆発で倒壊した集合住宅のがれきの中での捜索を終えた。省の報道官に"
        "よると、七人が生きて救出され、そのうち二人は重体だという。近くの建物に住む人々は学校に一"
        "時的に避難しており、温かい食事と医療を受けている。検察は配管の管理を担当していた会社につ"
        "いて捜査を始め、幹部三人から事情を聞いている。",
    ),
    Written(
        "Korean",
        ("euc-kr",),
        "정부, 수해 지역을 위한 새로운 지원 계획 발표",
        "구조대는 수요일 아침 가스 폭발로 무너진 아파트 잔해에서 수색 작업을 마쳤다. 부처 대변인에 "
        "따르면 일곱 명이 살아서 구조되었고 그 가운데 두 명은 위독한 상태이다. 인근 "
        "건물의 주민들은 임시로 학교에 머물고 있으며 그곳에서 따뜻한 식사와 치료를 받고 있다. "
        "검찰은 배관 관리를 맡은 회사에 대한 수사에 들어갔고 책임자 세 명을 불러 조사하고 "
        "있다.",
    ),
    Written(
        "Polish",
        (
            "windows-1250",
            "iso-8859-2",
        ),
        "Rząd ogłosił nowy plan pomocy dla gmin dotkniętych powodzią",
        "Ratownicy zakończyli w środę rano poszukiwania w gruzach kamienicy, która zawaliła się po "
        "wybuchu gazu. Według rzecznika ministerstwa wydobyto żywych siedem osób, a dwie z nich są w "
        "ciężkim stanie. Mieszkańców sąsiednich budynków umieszczono tymczasowo w szkole, gdzie otrzymują"
        " ciepłe posiłki i opiekę lekarską. Prokuratura wszczęła śledztwo przeciwko spółce "
        "odpowiedzialnej za utrzymanie rur.",
    ),
)
