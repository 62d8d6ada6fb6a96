"""Who sits where in the rehearsal: offices of both states and the people whose parts are played.

Offices carry the names of real places; that these offices look like this is invented.
"""

from dataclasses import dataclass

from rabt.access.rules import scopes_of
from rabt.site.wiring import BEHIND_WALL


@dataclass(frozen=True)
class Bureau:
    """An office of the rehearsal: its path below the state, its kind and its names."""

    path: str
    kind: str
    name_ar: str
    name_en: str
    serves: str = ""


@dataclass(frozen=True)
class Player:
    """A person of the rehearsal: the part, the office, the name and the telephone."""

    role: str
    office: str
    name_ar: str
    name_en: str
    phone: str


OFFICES: dict[str, tuple[Bureau, ...]] = {
    "EG": (
        Bureau("", "state", "دولة المنشأ: مصر", "Origin state: Egypt"),
        Bureau("labour/", "ministry", "وزارة العمل", "Ministry of Labour"),
        Bureau("labour/matrouh/", "labour", "مديرية العمل بمطروح", "Labour Directorate, Matrouh"),
        Bureau("labour/asyut/", "labour", "مديرية العمل بأسيوط", "Labour Directorate, Asyut"),
        Bureau(
            "mission/", "mission", "مكتب التمثيل العمالي بطرابلس", "Labour Office Abroad, Tripoli", "labour/"
        ),
        Bureau("border/", "border", "الجوازات والمنافذ", "Passports and Ports"),
        Bureau("border/salloum/", "post", "منفذ السلوم البري", "Salloum Land Port"),
        Bureau("border/patrols/", "border", "الدوريات الحدودية المشتركة", "Joint Border Patrols"),
        Bureau("border/cai/", "post", "مطار القاهرة الدولي", "Cairo International Airport"),
        Bureau("node/", "node", "تشغيل العقدة", "Node Operations"),
        Bureau("audit/", "audit", "المراجعة", "Audit"),
        Bureau("committee/", "office", "أمانة اللجنة المشتركة", "Secretariat of the Joint Committee"),
        Bureau("rights/", "office", "مكتب شكاوى العمال", "Office of Workers' Complaints"),
        Bureau("contact/", "contact", "جهة الاتصال", "Contact Point"),
        Bureau("security/", "office", "جهة التحقيق", "Case Authority"),
        Bureau("oversight/", "office", "هيئة الإشراف على البيانات", "Data Oversight"),
        Bureau("crisis/", "office", "إدارة الأزمات والكوارث", "Crisis and Disaster Management"),
        Bureau("training/", "training", "الإدارة العامة للتدريب", "General Directorate of Training"),
    ),
    "LY": (
        Bureau("", "state", "دولة المقصد: ليبيا", "Destination state: Libya"),
        Bureau("labour/", "ministry", "وزارة العمل والتأهيل", "Ministry of Labour"),
        Bureau("labour/tobruk/", "labour", "مكتب العمل طبرق", "Labour Office, Tobruk"),
        Bureau("labour/benghazi/", "labour", "مكتب العمل بنغازي", "Labour Office, Benghazi"),
        Bureau("passports/", "passports", "مصلحة الجوازات والجنسية", "Passports Authority", "labour/"),
        Bureau("border/", "border", "المنافذ", "Border Posts"),
        Bureau("border/musaid/", "post", "منفذ امساعد البري", "Musaid Land Port"),
        Bureau("border/patrols/", "border", "الدوريات الحدودية المشتركة", "Joint Border Patrols"),
        Bureau("border/ben/", "post", "مطار بنينا الدولي", "Benina International Airport"),
        Bureau("node/", "node", "تشغيل العقدة", "Node Operations"),
        Bureau("audit/", "audit", "المراجعة", "Audit"),
        Bureau("committee/", "office", "أمانة اللجنة المشتركة", "Secretariat of the Joint Committee"),
        Bureau("rights/", "office", "مكتب شكاوى العمال", "Office of Workers' Complaints"),
        Bureau("contact/", "contact", "جهة الاتصال", "Contact Point"),
        Bureau("security/", "office", "جهة التحقيق", "Case Authority"),
        Bureau("oversight/", "office", "هيئة الإشراف على البيانات", "Data Oversight"),
        Bureau("crisis/", "office", "إدارة الأزمات والطوارئ", "Crisis and Emergency Management"),
        Bureau("training/", "training", "إدارة التدريب", "Training Department"),
    ),
}

PLAYERS: dict[str, tuple[Player, ...]] = {
    "EG": (
        Player("origin_clerk", "labour/matrouh/", "أمل عبد الحميد", "Amal Abdelhamid", "+201000000001"),
        Player("origin_clerk", "labour/asyut/", "كريم فوزي", "Karim Fawzy", "+201000000002"),
        Player("origin_approver", "labour/", "باسم الشاذلي", "Bassem Elshazly", "+201000000003"),
        Player("origin_approver", "labour/", "نجلاء صبري", "Naglaa Sabry", "+201000000004"),
        Player("labour_attache", "mission/", "حسام رشدي", "Hossam Roshdy", "+201000000005"),
        Player("operations_officer", "border/", "ياسر العجمي", "Yasser Elagamy", "+201000000041"),
        Player("border_officer", "border/salloum/", "سامح بدوي", "Sameh Badawy", "+201000000006"),
        Player("border_officer", "border/cai/", "هالة نجيب", "Hala Naguib", "+201000000011"),
        Player("shift_head", "border/salloum/", "عادل منصور", "Adel Mansour", "+201000000007"),
        Player("node_administrator", "node/", "دينا حلمي", "Dina Helmy", "+201000000008"),
        Player("node_administrator", "node/", "وليد سامي", "Walid Samy", "+201000000009"),
        Player("auditor", "audit/", "مها الجندي", "Maha Elgendy", "+201000000010"),
        Player("committee_member", "committee/", "شريف أباظة", "Sherif Abaza", "+201000000012"),
        Player("committee_secretary", "committee/", "منى الطوخي", "Mona Eltoukhy", "+201000000013"),
        Player("complaints_clerk", "rights/", "سلمى عزيز", "Salma Aziz", "+201000000021"),
        Player("complaints_head", "rights/", "نادر حجازي", "Nader Hegazy", "+201000000022"),
        Player("protection_officer", "rights/", "إيمان رشوان", "Eman Rashwan", "+201000000023"),
        Player("conciliator", "rights/", "طارق البحيري", "Tarek Elbehery", "+201000000024"),
        Player("operations_officer", "border/", "أشرف الدسوقي", "Ashraf Eldesouky", "+201000000061"),
        Player("patrol_leader", "border/salloum/", "مصطفى زهران", "Mostafa Zahran", "+201000000062"),
        Player("evidence_keeper", "border/salloum/", "رضا النحاس", "Reda Elnahas", "+201000000071"),
        Player("case_authority", "border/", "هشام عبد ربه", "Hesham Abdrabbo", "+201000000072"),
        Player("contact_officer", "contact/", "رانيا القاضي", "Rania Elkady", "+201000000031"),
        Player("contact_head", "contact/", "مجدي الليثي", "Magdy Ellithy", "+201000000032"),
        Player("case_authority", "security/", "أشرف النمر", "Ashraf Elnemr", "+201000000033"),
        Player("oversight_officer", "oversight/", "عفاف السيد", "Afaf Elsayed", "+201000000034"),
        Player("patrol_planner", "border/patrols/", "شادي الغمري", "Shady Elghamry", "+201000000081"),
        Player("patrol_head", "border/patrols/", "رأفت العطار", "Raafat Elattar", "+201000000082"),
        Player("patrol_leader", "border/patrols/", "مينا جرجس", "Mina Gerges", "+201000000083"),
        Player("patrol_leader", "border/patrols/", "عمرو البنا", "Amr Elbanna", "+201000000084"),
        Player("exercise_planner", "crisis/", "نيفين الصاوي", "Nevine Elsawy", "+201000000091"),
        Player("exercise_head", "crisis/", "طارق الهواري", "Tarek Elhawary", "+201000000092"),
        Player("training_unit", "border/", "جمال الفقي", "Gamal Elfeky", "+201000000101"),
        Player("national_unit", "training/", "لبنى شكري", "Lobna Shoukry", "+201000000102"),
        Player("national_head", "training/", "ممدوح رياض", "Mamdouh Riad", "+201000000103"),
        Player("host_centre", "training/", "سهير عطية", "Soheir Attia", "+201000000104"),
        Player("host_head", "training/", "عصام النادي", "Essam Elnady", "+201000000105"),
        Player("vetting_officer", "training/", "فؤاد مكرم", "Fouad Makram", "+201000000106"),
        Player("trainer", "training/", "نيفين حلمي", "Nevine Helmy", "+201000000097"),
        Player("assessor", "training/", "أيمن الصاوي", "Ayman Elsawy", "+201000000098"),
        Player("assessor", "training/", "غادة الشربيني", "Ghada Elsherbiny", "+201000000099"),
        Player("exercise_controller", "crisis/", "ياسمين قنديل", "Yasmine Kandil", "+201000000093"),
        Player("exercise_evaluator", "crisis/", "إبراهيم الشناوي", "Ibrahim Elshenawy", "+201000000094"),
        Player("exercise_player", "crisis/", "هبة الجمال", "Heba Elgammal", "+201000000095"),
    ),
    "LY": (
        Player("destination_clerk", "labour/tobruk/", "سالم المبروك", "Salem Almabrouk", "+218910000001"),
        Player("destination_clerk", "labour/benghazi/", "هدى الورفلي", "Huda Alwerfalli", "+218910000002"),
        Player("destination_approver", "labour/", "خالد بوزيد", "Khaled Bouzid", "+218910000003"),
        Player("destination_approver", "labour/", "فتحية العبيدي", "Fathia Alobeidi", "+218910000004"),
        Player("passports_officer", "passports/", "مفتاح الدرسي", "Meftah Aldersi", "+218910000005"),
        Player("passports_approver", "passports/", "نورية الزوي", "Nuria Azzwai", "+218910000006"),
        Player("border_officer", "border/musaid/", "إدريس الحاسي", "Idris Alhasi", "+218910000007"),
        Player("border_officer", "border/ben/", "سليمان الفيتوري", "Suleiman Alfituri", "+218910000012"),
        Player("shift_head", "border/musaid/", "جمعة المنفي", "Juma Almenfi", "+218910000008"),
        Player("node_administrator", "node/", "ريم الترهوني", "Reem Tarhouni", "+218910000009"),
        Player("node_administrator", "node/", "أيمن سويسي", "Ayman Sweisi", "+218910000010"),
        Player("auditor", "audit/", "عائشة بن حليم", "Aisha Benhalim", "+218910000011"),
        Player("committee_member", "committee/", "محمود القلالي", "Mahmoud Algallali", "+218910000013"),
        Player("committee_secretary", "committee/", "سعاد الكيلاني", "Suad Alkilani", "+218910000014"),
        Player("complaints_clerk", "rights/", "ليلى الشريف", "Laila Alsharif", "+218910000021"),
        Player("conciliator", "rights/", "عمران المصراتي", "Omran Almisrati", "+218910000022"),
        Player("complaints_head", "rights/", "زهرة المسلاتي", "Zahra Almeslati", "+218910000023"),
        Player("protection_officer", "rights/", "حنان الطرابلسي", "Hanan Tarabulsi", "+218910000024"),
        Player("operations_officer", "border/", "طارق الزوي", "Tareq Alzwai", "+218910000041"),
        Player("labour_inspector", "labour/", "نوري القماطي", "Nuri Algamati", "+218910000025"),
        Player("head_of_inspection", "labour/", "سالمة البوسيفي", "Salma Albousifi", "+218910000026"),
        Player("operations_officer", "border/", "عبد السلام العريبي", "Abdussalam Alaribi", "+218910000061"),
        Player("patrol_leader", "border/musaid/", "فرج البرعصي", "Faraj Albarasi", "+218910000062"),
        Player("evidence_keeper", "border/musaid/", "صالح القطعاني", "Saleh Alqatani", "+218910000071"),
        Player("case_authority", "border/", "منصف الهوني", "Munsef Alhuni", "+218910000072"),
        Player("contact_officer", "contact/", "صالح الجازوي", "Saleh Aljazwi", "+218910000031"),
        Player("contact_head", "contact/", "مبروكة العوامي", "Mabrouka Alawami", "+218910000032"),
        Player("case_authority", "security/", "منصور الزياني", "Mansour Alziyani", "+218910000033"),
        Player("oversight_officer", "oversight/", "نجاة الصغير", "Najat Alsaghir", "+218910000034"),
        Player("patrol_planner", "border/patrols/", "صالح العقوري", "Saleh Alagouri", "+218910000081"),
        Player("patrol_head", "border/patrols/", "عبد السلام الشلوي", "Abdelsalam Alshalwi", "+218910000082"),
        Player("patrol_leader", "border/patrols/", "حمد القطعاني", "Hamad Algatani", "+218910000083"),
        Player("patrol_leader", "border/patrols/", "فرج الحبوني", "Faraj Alhabbouni", "+218910000084"),
        Player("exercise_planner", "crisis/", "سالمة الفاخري", "Salma Alfakhri", "+218910000091"),
        Player("exercise_head", "crisis/", "عمران بوشناف", "Omran Boushnaf", "+218910000092"),
        Player("training_unit", "border/", "مراد الفاخري", "Murad Alfakhri", "+218910000101"),
        Player("national_unit", "training/", "وفاء الككلي", "Wafa Alkikli", "+218910000102"),
        Player(
            "national_head", "training/", "عبد الباسط الورشفاني", "Abdulbaset Alwarshafani", "+218910000103"
        ),
        Player("host_centre", "training/", "انتصار العبار", "Intisar Alabbar", "+218910000104"),
        Player("host_head", "training/", "مصباح الغرياني", "Misbah Algharyani", "+218910000105"),
        Player("vetting_officer", "training/", "خديجة الماجري", "Khadija Almajri", "+218910000106"),
        Player("trainer", "training/", "سعاد الفرجاني", "Suad Alfarjani", "+218910000097"),
        Player("assessor", "training/", "نجيب الشيباني", "Najib Alshaibani", "+218910000098"),
        Player("assessor", "training/", "حليمة الترهوني", "Halima Tarhouni", "+218910000099"),
        Player("exercise_controller", "crisis/", "وفاء الدينالي", "Wafa Aldinali", "+218910000093"),
        Player("exercise_evaluator", "crisis/", "أنس المجبري", "Anas Almajbri", "+218910000094"),
        Player("exercise_player", "crisis/", "حنين الكوافي", "Haneen Alkawafi", "+218910000095"),
    ),
}


def doors_of(role: str) -> list[bool]:
    """Tell at which doors a role works, by its scopes: the house's (False), the one behind the wall (True)."""
    walled = {room.rpartition(".")[2] for room in BEHIND_WALL}
    return sorted({scope.partition(".")[0] in walled for scope in scopes_of(role)})
