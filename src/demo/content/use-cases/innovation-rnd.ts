import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const innovationRnd: readonly DemoUseCase[] = [
  published('rana.khoury', {
    title: 'Quality by design nearly halves the development time of a generic tablet',
    subtitle: 'Design of experiments and inline spectroscopy from the first gram',
    category: 'innovation_rnd',
    description:
      'Formulation used to change one variable at a time and met surprises in scale-up. With designed experiments, inline near-infrared spectroscopy and a statistical model of the design space, our last three generics reached bioequivalence at the first attempt. Development time fell from 26 to 14 months.',
    tags: ['quality by design', 'doe', 'formulation', 'generics'],
    challenge:
      'Two of four products failed their first bioequivalence study, at about SAR 2 million each. Scale-up from 3 to 120 kilograms changed granule size and dissolution in ways that nobody could explain.',
    industry_context:
      'The first generic after patent expiry takes most of the tender volume; a delay of six months often means losing it.',
    specific_problems: [
      'Bioequivalence failures',
      'Scale-up without understanding',
      'Results of tests after two days',
      'Knowledge in personal notebooks',
    ],
    annual_loss: 4_300_000,
    business_impact: {
      customer: 'Two tenders missed.',
      operational: 'Pilot plant blocked by repeats.',
      compliance: 'Questions on process understanding in the registration dossier.',
    },
    solution:
      'Each development begins with a risk matrix; screening and response-surface designs then vary five to seven factors in 22 to 30 runs. A spectrometer in the granulator gives moisture and particle size each second. The resulting design space is part of the dossier, so that later changes inside it need no new submission.',
    selection_criteria: [
      'Validated software',
      'Spectrometer usable in laboratory and production',
      'Training by practitioners',
    ],
    vendor: {
      name: 'Spektra Process',
      product: 'InlineNIR G2',
      process: 'Comparison on two formulations with reference analytics.',
      selection_reasons: ['Same probe from 3 to 300 kilograms', 'Data integrity functions'],
    },
    technology_components: [
      { component: 'Inline spectrometer', details: 'Moisture ±0.2 percent, particle size trend each second' },
      { component: 'Experiment software', details: 'Validated, linked to the electronic notebook' },
    ],
    technologies: ['data_analytics', 'ai_ml', 'near-infrared spectroscopy'],
    methodology:
      'ICH Q8 framework: target product profile, risk assessment, screening, response surface, verification at pilot scale.',
    duration_months: 10,
    investment: 1_950_000,
    annual_savings: 2_700_000,
    phases: [
      [
        'Training and first screening',
        3,
        350_000,
        ['Eight scientists able to plan experiments'],
        ['Course with own data', 'Notebook templates'],
      ],
      ['Spectroscopy', 4, 1_150_000, ['Calibration for three products'], ['Probe installation', 'Method validation']],
      ['First full project', 3, 450_000, ['Design space verified'], ['Pilot batches', 'Dossier chapter']],
    ],
    team: { internal: ['rana.khoury', 'amal.alrashidi'], vendor: [['Training', 'Dr. Ingrid Holm', 'Statistician']] },
    metrics: [
      ['Development time', 26, 14, 'months', 'average of three products'],
      ['Experiments per product', 140, 58, 'runs', 'average of three products'],
      ['Dissolution spread after scale-up', 9.5, 3.2, '%', 'three products'],
    ],
    timeframe: 'Three products in two years',
    qualitative: ['All three bioequivalence studies passed at the first attempt'],
    challenges_and_solutions: [
      {
        challenge: 'Statistics seen as an obstacle',
        description: 'Chemists preferred familiar routines.',
        solution: 'A retired formulator and a statistician coached each project together.',
        outcome: 'Teams now ask for designs themselves.',
      },
    ],
    lessons_learned: [
      {
        category: 'Planning',
        lesson: 'Half of the runs, twice the thinking',
        description: 'The risk matrix took four weeks and saved eighty experiments.',
        recommendation: 'Do not start in the laboratory before production has commented on the matrix.',
      },
    ],
  }),
  published('lama.aldakhil', {
    title: 'تصنيع حوامل الطائرات بالطباعة المعدنية بدل الخراطة من كتلة',
    subtitle: 'من 5 كيلوغرامات من التيتانيوم إلى 480 غرامًا',
    category: 'innovation_rnd',
    description:
      'تُخرط حوامل التيتانيوم من كتلة يُهدر أكثر من أربعة أخماسها، ومدة توريد الخام تتجاوز خمسة أشهر. أعدنا تصميم أربعة حوامل للطباعة المعدنية واعتمدنا المسار الكامل من المسحوق حتى الفحص المقطعي. أصبح الحامل أخف وأسرع توريدًا، وصار لدينا أول مسار معتمد من نوعه في مصنعنا.',
    tags: ['الطباعة المعدنية', 'التيتانيوم', 'صناعة الطيران', 'التوطين'],
    challenge:
      'تحتاج حوامل الطائرات الخارجة من الإنتاج إلى كميات صغيرة جدًا، ولا يقبل مورد الكتل أقل من طلبية كبيرة. بلغت مدة التوريد 34 أسبوعًا، وتوقفت طائرة عميل تسعة أسابيع بانتظار حامل واحد.',
    industry_context: 'يسمح الاعتماد بتغيير طريقة التصنيع إذا أُثبت تكافؤ الخواص الميكانيكية بعدد كافٍ من العينات.',
    specific_problems: [
      'هدر 84% من الخام',
      'مدة توريد 34 أسبوعًا',
      'حد أدنى كبير للطلبية',
      'برامج خراطة قديمة بلا ملفات',
    ],
    annual_loss: 2_900_000,
    business_impact: {
      customer: 'توقف طائرة تسعة أسابيع',
      operational: 'حجز آلة خماسية المحاور لقطع قليلة',
      compliance: 'متطلبات إثبات تكافؤ لكل قطعة',
    },
    solution:
      'أعدنا تصميم الحوامل بطريقة تحسين الطوبولوجيا، ثم طُبعت بطريقة الانصهار الانتقائي بالليزر في جو أرغون. تمر القطعة بمعالجة حرارية وضغط متساوٍ ساخن وتشطيب لأسطح التركيب، ثم بفحص مقطعي كامل. تُحفظ بيانات كل طبقة مع الرقم التسلسلي.',
    selection_criteria: ['ثبات الخواص بين الدفعات', 'مراقبة حوض الانصهار', 'دعم ملف الاعتماد'],
    vendor: {
      name: 'ميتافورم',
      product: 'آلة MF-280 مزدوجة الليزر',
      process: 'طباعة 60 عينة شد وكلال عند ثلاثة موردين',
      selection_reasons: ['أقل تشتت في نتائج الكلال', 'مراقبة كاملة لكل طبقة'],
    },
    technologies: ['digital_twin', 'data_analytics', 'الطباعة المعدنية', 'الفحص المقطعي'],
    methodology:
      'مسار اعتماد من أربع مراحل: المسحوق، ثم العملية، ثم الخواص بعدد 240 عينة، ثم القطعة نفسها باختبار حمل حتى الكسر.',
    duration_months: 16,
    investment: 6_900_000,
    annual_savings: 3_150_000,
    phases: [
      ['التصميم والعينات', 5, 900_000, ['إثبات التكافؤ'], ['تحسين الطوبولوجيا', '240 عينة ميكانيكية']],
      ['الآلة والبنية', 5, 5_100_000, ['غرفة مسحوق آمنة'], ['تركيب الآلة', 'نظام أرغون وإطفاء خاص']],
      ['الاعتماد', 6, 900_000, ['قبول العميل والجهة المنظمة'], ['اختبار حتى الكسر', 'ملف الاعتماد']],
    ],
    team: {
      internal: ['lama.aldakhil', 'elena.petrova', 'bandar.alotaibi'],
      vendor: [['المواد', 'د. هشام رضا', 'خبير مواد']],
    },
    metrics: [
      ['مدة التوريد', 34, 5, 'أسبوع', 'متوسط 22 طلبية'],
      ['وزن الحامل', 810, 480, 'غرام', 'أربعة حوامل'],
      ['الخام المستهلك للقطعة', 5.1, 0.7, 'كغم', 'أربعة حوامل'],
    ],
    timeframe: 'سنة بعد اعتماد أول قطعة',
    qualitative: ['طلب عميلان دراسة تسع قطع أخرى', 'تدريب ست مهندسات على التصميم للطباعة'],
    lessons_learned: [
      {
        category: 'الاعتماد',
        lesson: 'الاعتماد أطول من التقنية',
        description: 'كانت الآلة جاهزة قبل الاعتماد بستة أشهر.',
        recommendation: 'ابدؤوا الحوار مع الجهة المنظمة قبل أمر الشراء.',
      },
    ],
    roadmap: [
      {
        timeline: 'السنة القادمة',
        initiative: 'إعادة تدوير المسحوق داخليًا',
        description: 'غربلة وتحليل بعد كل دورة.',
        expected_benefit: 'خفض كلفة المسحوق بالثلث',
      },
    ],
  }),
  published('rahaf.alghamdi', {
    title: 'ألواح من سعف النخيل بديلًا عن الخشب المستورد',
    category: 'innovation_rnd',
    description:
      'نستورد كل ما نحتاجه من الألواح بينما تُحرق آلاف الأطنان من سعف النخيل كل عام. طورنا مع مختبر جامعي لوحًا مضغوطًا من ألياف السعف بلاصق منخفض الانبعاث، واستعملناه في مقاعد المدارس. اجتاز اللوح اختبارات المتانة والرطوبة وخفض كلفة المادة.',
    tags: ['سعف النخيل', 'مواد محلية', 'الأثاث', 'البحث والتطوير'],
    challenge:
      'ارتفعت أسعار الألواح 31% خلال سنتين وبلغت مدة توريدها عشرة أسابيع، ولا تتحمل ألواح الحبيبات الرخيصة رطوبة الباحة شتاءً.',
    specific_problems: ['اعتماد كامل على الاستيراد', 'انتفاخ الألواح الرخيصة', 'عدم انتظام توريد السعف'],
    solution:
      'تُقطع الألياف وتُجفف إلى 6% ثم تُضغط على الساخن بكثافة 720 كيلوغرامًا للمتر المكعب. جربنا 48 خلطة وفق تصميم تجارب، واخترنا ثلاثًا منها للإنتاج. يُجمع السعف من تعاونيتين زراعيتين بعقد سنوي ويُسجل مصدر كل دفعة.',
    technologies: ['data_analytics', 'تصميم التجارب', 'المواد الحيوية'],
    duration_months: 11,
    investment: 620_000,
    annual_savings: 350_000,
    metrics: [
      ['كلفة المتر المربع من اللوح', 41, 29, 'ريال', 'متوسط ستة أشهر'],
      ['انتفاخ اللوح بعد 24 ساعة في الماء', 18, 9, '%', 'اختبار المختبر'],
      ['مدة توريد اللوح', 70, 12, 'يوم', 'متوسط ستة أشهر'],
    ],
    timeframe: 'ستة أشهر من الإنتاج التجريبي وألفا مقعد مدرسي',
    qualitative: ['دخل إضافي لتعاونيتين زراعيتين'],
  }),
  published('ahmed.elsayed', {
    title: 'A container-sized pilot plant with a digital twin for new solvents',
    category: 'innovation_rnd',
    description:
      'Going from laboratory flask to production reactor took us three campaigns and often a year. A pilot plant in two containers, run together with its digital twin, now delivers scale-up data within weeks. Four specialty solvents were introduced in eighteen months, twice as many as in the five years before.',
    tags: ['pilot plant', 'scale-up', 'digital twin', 'solvents'],
    challenge:
      'Trials in production reactors cost SAR 190,000 per campaign in lost output. Heat removal and crystallisation behaved differently at each scale, and two products were abandoned for lack of capacity for trials.',
    specific_problems: [
      'Trials compete with production',
      'Heat transfer unknown at scale',
      'Recipes transferred on paper',
    ],
    solution:
      'Modular glass-lined reactors of 60 litres with the same control system as production. The twin is fitted after each run and predicts the next scale with its uncertainty; recipes are exchanged electronically with the production system.',
    technologies: ['digital_twin', 'iot', 'data_analytics'],
    duration_months: 12,
    investment: 3_900_000,
    annual_savings: 2_050_000,
    phases: [
      ['Design and safety', 4, 500_000, ['Hazard study closed'], ['Layout in two containers']],
      ['Construction', 5, 2_700_000, ['Operation with solvents'], ['Explosion protection', 'Control system']],
      ['First products', 3, 700_000, ['Twin predicts within 8 percent'], ['Two solvents scaled up']],
    ],
    metrics: [
      ['Time from laboratory to first sale', 52, 21, 'weeks', 'four products'],
      ['Production campaigns used for trials', 9, 2, 'per year', 'twelve months'],
    ],
    timeframe: 'Eighteen months, four products',
    lessons_learned: [
      {
        category: 'Design',
        lesson: 'Same control system as production',
        description: 'Operators moved between both without training, and recipes transferred unchanged.',
        recommendation: 'Resist the cheaper laboratory controller.',
      },
    ],
  }),
  published('hadi.alyami', {
    title: 'بلوك خفيف عازل من الركام البركاني المحلي',
    category: 'innovation_rnd',
    description:
      'يطلب السوق بلوكًا يحقق متطلبات كود العزل الحراري دون إضافة طبقات. طورنا خلطة من الركام البركاني مع قالب متعدد الفراغات خلال تسعة أشهر من التجارب. انخفضت الموصلية الحرارية إلى أقل من النصف وصار المنتج خُمس مبيعاتنا.',
    tags: ['البلوك العازل', 'كفاءة المباني', 'الركام البركاني', 'نجران'],
    challenge:
      'كان البلوك العادي يحتاج إلى طبقة عزل خارجية ترفع كلفة الجدار بنسبة 40%، بينما يأتي البلوك العازل المنافس من مصانع تبعد 900 كيلومتر.',
    specific_problems: ['عدم تحقيق كود العزل', 'كلفة نقل مرتفعة للمنافس', 'ضعف مقاومة التجارب الأولى'],
    solution:
      'اخترنا ركامًا بركانيًا بتدرج من ثلاث فئات مع رغوة خفيفة في المونة، وصممنا قالبًا من أربع حجرات بالمحاكاة الحرارية قبل تصنيعه. تُختبر المقاومة والموصلية لكل دفعة في مختبر المصنع.',
    technologies: ['digital_twin', 'data_analytics'],
    duration_months: 9,
    investment: 760_000,
    annual_savings: 690_000,
    metrics: [
      ['الموصلية الحرارية', 0.92, 0.38, 'واط/م·ك', 'اختبار معتمد'],
      ['وزن البلوكة', 19.5, 13.2, 'كغم', 'متوسط الإنتاج'],
    ],
    timeframe: 'عشرة أشهر من البيع',
    qualitative: ['اعتماد المنتج في مشروعين سكنيين'],
  }),
  published('maha.alrashid', {
    title: 'A recyclable mono-material pouch for dates that still runs on old machines',
    category: 'innovation_rnd',
    description:
      'Date pouches were made of polyester and polyethylene, which no one can recycle together. We developed a pouch of oriented polyethylene with a barrier coating that seals at the speed of our customers’ existing machines. Three date packers changed over, and export to Europe became easier.',
    tags: ['mono-material', 'dates', 'packaging', 'export'],
    challenge:
      'European buyers announced fees on non-recyclable packaging. Polyethylene pouches melted at the sealing jaws of the older packing machines, and their oxygen barrier was fifty times too low.',
    industry_context:
      'Qassim packs a large part of the Kingdom’s dates; the packers are small companies that cannot buy new machines.',
    specific_problems: ['Sealing window too narrow', 'Oxygen barrier', 'Machines up to 18 years old'],
    solution:
      'A machine-direction oriented film carries a water-based barrier coating; a sealing layer that melts 25 °C lower widens the window. Thirty-six structures were tested in a designed experiment on our own pouch machine and on two machines at a customer.',
    technologies: ['data_analytics', 'film orientation', 'barrier coating'],
    duration_months: 14,
    investment: 1_380_000,
    annual_savings: 1_150_000,
    metrics: [
      ['Oxygen transmission', 95, 1.8, 'cm³/m²·d', 'laboratory, 23 °C'],
      ['Sealing window', 12, 31, '°C', 'customer machine'],
      ['Pouch weight', 9.4, 8.1, 'g', 'series'],
    ],
    timeframe: 'First season with three packers',
  }),
];
