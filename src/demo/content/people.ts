import { organizations } from './organizations.ts';
import type { DemoPerson, Language } from './types.ts';

/** key (also the local part of the address), first name, last name, title, department, language */
type Row = readonly [string, string, string, string, string, Language];

/** The first of each organization is its administrator. */
const staff: Record<string, readonly Row[]> = {
  'najd-electronics': [
    ['fahad.alghamdi', 'Fahad', 'Al-Ghamdi', 'Plant Director', 'Operations', 'en'],
    ['noura.alqahtani', 'Noura', 'Al-Qahtani', 'Quality Engineering Manager', 'Quality', 'en'],
    ['sultan.alharbi', 'سلطان', 'الحربي', 'مهندس أتمتة أول', 'الهندسة', 'ar'],
    ['priya.menon', 'Priya', 'Menon', 'Lead Data Scientist', 'Digital', 'en'],
  ],
  'sahel-petrochemicals': [
    ['khalid.alnasser', 'Khalid', 'Al-Nasser', 'VP Operational Excellence', 'Operations', 'en'],
    ['reem.aldossary', 'ريم', 'الدوسري', 'مديرة الموثوقية والصيانة', 'الصيانة', 'ar'],
    ['michael.fernandes', 'Michael', 'Fernandes', 'Energy and Utilities Manager', 'Utilities', 'en'],
  ],
  'hejaz-foods': [
    ['abdullah.bukhari', 'Abdullah', 'Bukhari', 'General Manager', 'Management', 'en'],
    ['hanan.alzahrani', 'حنان', 'الزهراني', 'مديرة الجودة وسلامة الغذاء', 'الجودة', 'ar'],
    ['omar.felemban', 'Omar', 'Felemban', 'Supply Chain Manager', 'Supply Chain', 'en'],
  ],
  'radwa-chemicals': [
    ['mansour.aljuhani', 'منصور', 'الجهني', 'مدير المصنع', 'الإدارة', 'ar'],
    ['layla.sindi', 'Layla', 'Sindi', 'HSE Manager', 'Health, Safety and Environment', 'en'],
    ['ahmed.elsayed', 'Ahmed', 'El-Sayed', 'Principal Process Engineer', 'Process Engineering', 'en'],
  ],
  'qassim-packaging': [
    ['saleh.altuwaijri', 'صالح', 'التويجري', 'مدير العمليات', 'العمليات', 'ar'],
    ['maha.alrashid', 'Maha', 'Al-Rashid', 'Sustainability and Product Lead', 'Product Development', 'en'],
    ['yousef.almutairi', 'Yousef', 'Al-Mutairi', 'Maintenance Supervisor', 'Maintenance', 'en'],
  ],
  'salma-pharma': [
    ['badr.alshammari', 'Badr', 'Al-Shammari', 'Site Director', 'Management', 'en'],
    ['amal.alrashidi', 'أمل', 'الرشيدي', 'مديرة ضمان الجودة', 'ضمان الجودة', 'ar'],
    ['rana.khoury', 'Rana', 'Khoury', 'R&D Manager', 'Research and Development', 'en'],
  ],
  'hisma-energy': [
    ['turki.alatawi', 'تركي', 'العطوي', 'مدير المشاريع', 'المشاريع', 'ar'],
    ['daniel.okafor', 'Daniel', 'Okafor', 'Plant Performance Engineer', 'Operations', 'en'],
  ],
  'arar-minerals': [
    ['mishal.alanazi', 'مشعل', 'العنزي', 'مدير المنجم', 'عمليات المنجم', 'ar'],
    ['sara.alruwaili', 'Sara', 'Al-Ruwaili', 'Process Control Engineer', 'Beneficiation', 'en'],
    ['james.whitfield', 'James', 'Whitfield', 'Fixed Plant Reliability Lead', 'Maintenance', 'en'],
  ],
  'farasan-steel': [
    ['ibrahim.hakami', 'Ibrahim', 'Hakami', 'Works Manager', 'Operations', 'en'],
    ['ali.madkhali', 'علي', 'مدخلي', 'رئيس قسم الصيانة', 'الصيانة', 'ar'],
    ['fatimah.jaafari', 'Fatimah', 'Jaafari', 'Energy Engineer', 'Energy', 'en'],
    ['rajesh.iyer', 'Rajesh', 'Iyer', 'Rolling Mill Manager', 'Rolling Mills', 'en'],
  ],
  'yam-building': [
    ['hadi.alyami', 'هادي', 'اليامي', 'المدير العام', 'الإدارة', 'ar'],
    ['nasser.almakrami', 'Nasser', 'Al-Makrami', 'Production Manager', 'Production', 'en'],
  ],
  'sarawat-textiles': [
    ['mona.asiri', 'منى', 'عسيري', 'مديرة المصنع', 'الإدارة', 'ar'],
    ['saeed.alshahrani', 'Saeed', 'Al-Shahrani', 'Production Planning Manager', 'Planning', 'en'],
  ],
  'dumah-olive': [
    ['majed.alsharari', 'ماجد', 'الشراري', 'المالك والمدير', 'الإدارة', 'ar'],
    ['abeer.alsirhani', 'Abeer', 'Al-Sirhani', 'Quality Specialist', 'Quality', 'en'],
  ],
  'shada-furniture': [
    ['faisal.alzahrani', 'Faisal', 'Al-Zahrani', 'Managing Partner', 'Management', 'en'],
    ['rahaf.alghamdi', 'رهف', 'الغامدي', 'مهندسة تصميم وتطوير', 'التصميم', 'ar'],
  ],
  'khaleej-automotive': [
    ['waleed.alkhalidi', 'Waleed', 'Al-Khalidi', 'Operations Director', 'Operations', 'en'],
    ['dana.alsubaie', 'دانة', 'السبيعي', 'مديرة التدريب والتطوير', 'الموارد البشرية', 'ar'],
    ['thomas.weber', 'Thomas', 'Weber', 'Head of Production Engineering', 'Engineering', 'en'],
  ],
  'tuwaiq-aero': [
    ['bandar.alotaibi', 'Bandar', 'Al-Otaibi', 'VP Manufacturing', 'Manufacturing', 'en'],
    ['lama.aldakhil', 'لمى', 'الدخيل', 'مهندسة تصنيع متقدم', 'التصنيع المتقدم', 'ar'],
    ['elena.petrova', 'Elena', 'Petrova', 'Non-Destructive Testing Lead', 'Quality', 'en'],
  ],
  'dahna-oilfield': [
    ['nawaf.alhajri', 'Nawaf', 'Al-Hajri', 'Director of Field Operations', 'Field Operations', 'en'],
    ['jawaher.alajmi', 'جواهر', 'العجمي', 'مديرة السلامة والصحة المهنية', 'السلامة', 'ar'],
    ['peter.lindqvist', 'Peter', 'Lindqvist', 'Digital Operations Lead', 'Digital', 'en'],
  ],
  'murjan-logistics': [
    ['hatem.jamjoom', 'Hatem', 'Jamjoom', 'Chief Executive Officer', 'Management', 'en'],
    ['afnan.alsulami', 'أفنان', 'السلمي', 'مديرة العمليات اللوجستية', 'العمليات', 'ar'],
    ['imran.shaikh', 'Imran', 'Shaikh', 'Warehouse Automation Lead', 'Engineering', 'en'],
  ],
  'p2p-sandbox': [['ghada.almansour', 'Ghada', 'Al-Mansour', 'Platform Administrator', 'Platform', 'en']],
};

function roleOf(organization: string, position: number): DemoPerson['role'] {
  if (organization === 'p2p-sandbox') return 'platform_admin';
  return position === 0 ? 'org_admin' : 'member';
}

export const people: readonly DemoPerson[] = organizations
  .flatMap(({ key: organization, domain }) =>
    (staff[organization] ?? []).map(([key, first_name, last_name, title, department, language], position) => ({
      key,
      organization,
      first_name,
      last_name,
      title,
      department,
      language,
      email: `${key}@${domain}`,
      role: roleOf(organization, position),
    })),
  )
  // A block of numbers that no operator hands out: the demo must not ring at a stranger's.
  .map((person, index) => ({ ...person, phone: `+966 50 000 00${String(index + 1).padStart(2, '0')}` }));
