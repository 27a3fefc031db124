import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const factoryAutomation: readonly DemoUseCase[] = [
  published('thomas.weber', {
    title: 'Flexible robot cells weld eleven seat frames without a change-over',
    subtitle: 'From one fixture per variant to a camera and a servo clamp',
    category: 'factory_automation',
    description:
      'Each new seat frame used to need its own fixture and half a shift of change-over. We replaced four manual stations with three cells in which robots hold, weld and measure, and servo clamps adapt to the variant read from a code on the part. Batches of twenty are now as cheap as batches of two thousand.',
    tags: ['welding', 'robot cell', 'seat frames', 'small batches'],
    challenge:
      'Vehicle assemblers in the Kingdom start with small volumes and many variants. Our manual stations needed 3.5 hours for a change-over, weld quality depended on eight experienced welders of whom three were leaving, and scrap after a change-over reached 7 percent.',
    industry_context:
      'Call-offs arrive six hours before delivery in sequence; stock of finished frames is limited to one shift.',
    specific_problems: [
      'Change-over of 3.5 hours, four times a week',
      'Scrap of 7 percent in the first hour after a change-over',
      'Shortage of certified welders in Dammam',
      'Destructive testing of one frame per batch',
    ],
    annual_loss: 3_700_000,
    business_impact: {
      customer: 'Two late deliveries in sequence had stopped a customer’s line.',
      operational: '728 hours a year lost in change-overs.',
      compliance: 'IATF 16949 audit asked for full weld traceability.',
    },
    solution:
      'Each cell has two six-axis robots: one positions the tube structure, one welds with a laser-guided seam tracker. Servo clamps move to the variant’s coordinates within twelve seconds. After welding a structured-light scanner measures 26 points, and current, voltage and wire feed of every seam are stored with the frame’s serial number.',
    selection_criteria: [
      'Change-over below one minute',
      'Programming by our own engineers',
      'Weld data of every seam',
      'Spare parts in the Kingdom',
    ],
    vendor: {
      name: 'Rotaform Automation',
      product: 'FlexWeld 3R',
      process: 'Four integrators quoted against a sample of eleven variants; two welded 50 frames each.',
      selection_reasons: [
        'Offline programming included',
        'Cycle time of 84 seconds proven',
        'Integrator opened a service base in Dammam',
      ],
    },
    technology_components: [
      { component: 'Welding robots', details: 'Six units, 1.4 m reach, pulsed MIG with seam tracking' },
      { component: 'Servo clamps', details: '18 axes per cell, positions from the part’s data matrix code' },
      { component: 'Inline scanner', details: '26 points, ±0.08 mm, six seconds' },
    ],
    technologies: ['robotics', 'iot', 'digital_twin', 'machine vision'],
    methodology:
      'Offline simulation of all variants first; each cell was accepted with 300 consecutive frames at a capability index above 1.67.',
    duration_months: 11,
    investment: 6_400_000,
    annual_savings: 4_350_000,
    phases: [
      [
        'Simulation and concept',
        3,
        400_000,
        ['Reach and cycle time for 11 variants'],
        ['Digital twin of the cell', 'Weld trials at two integrators'],
      ],
      [
        'First cell',
        4,
        2_600_000,
        ['Acceptance with 300 frames'],
        ['Foundations and safety', 'Training of six programmers'],
      ],
      [
        'Cells two and three',
        4,
        3_400_000,
        ['All variants transferred'],
        ['Transfer by variant during weekends', 'Closing of the manual stations'],
      ],
    ],
    team: {
      internal: ['thomas.weber', 'waleed.alkhalidi', 'dana.alsubaie'],
      vendor: [['Integration', 'Marco Bellini', 'Project Lead']],
    },
    metrics: [
      ['Change-over time', 210, 1, 'min', 'all variants'],
      ['Scrap', 4.2, 0.7, '%', 'last six months'],
      ['Frames per operator and shift', 34, 96, 'frames', 'last six months'],
      ['Late deliveries in sequence', 2, 1, 'per year', 'twelve months'],
    ],
    timeframe: 'Twelve months after the first cell',
    qualitative: ['Five of eight welders are now robot programmers', 'New variants are quoted within two days'],
    challenges_and_solutions: [
      {
        challenge: 'Tube tolerances',
        description: 'Bent tubes from two suppliers differed by up to 1.2 mm.',
        solution: 'Seam tracking was extended and the scanner’s data is shared with both suppliers each week.',
        outcome: 'Spread fell to 0.5 mm within three months.',
      },
    ],
    lessons_learned: [
      {
        category: 'People',
        lesson: 'Welders make the best programmers',
        description: 'They hear a bad seam before the data shows it.',
        recommendation: 'Train the craft first in simulation, then at the cell.',
      },
      {
        category: 'Engineering',
        lesson: 'Design the frame for the clamp',
        description: 'Two variants needed an extra locating hole.',
        recommendation: 'Agree locating features with the customer before tooling release.',
      },
    ],
    roadmap: [
      {
        timeline: 'Within twelve months',
        initiative: 'Lights-out night shift',
        description: 'Buffer for 180 frames and automatic wire exchange.',
        expected_benefit: '30 percent more capacity without a new cell',
      },
    ],
  }),
  published('sultan.alharbi', {
    title: 'خلية روبوتات تعاونية لتجميع العدادات الذكية وبراغيها',
    subtitle: 'دورة 19 ثانية بدل 47 دون سياج أمان',
    category: 'factory_automation',
    description:
      'كان تجميع غطاء العداد وشد البراغي أكثر المحطات اختناقًا وأكثرها شكوى من آلام المعصم. صممنا داخليًا خلية من أربعة روبوتات تعاونية تشد البراغي وتتحقق من العزم وتلصق الختم. تضاعف الإنتاج وأصبح عزم كل برغي محفوظًا مع الرقم التسلسلي.',
    tags: ['روبوتات تعاونية', 'التجميع', 'العدادات الذكية', 'تصميم داخلي'],
    challenge:
      'يحتاج كل عداد إلى ستة براغٍ بعزم دقيق، وكانت المحطات اليدوية الثماني تنتج 600 عداد في الوردية. رُفضت 2.8% من العدادات بسبب برغي ناقص أو عزم زائد يشقق الغطاء، وارتفع الغياب بسبب إجهاد المعصم.',
    industry_context: 'تطلب شركات الكهرباء إثبات عزم الختم لكل عداد لضمان عدم العبث.',
    specific_problems: ['زمن دورة 47 ثانية', 'عزم غير موثق', 'إصابات إجهاد متكررة'],
    annual_loss: 1_450_000,
    solution:
      'تستقبل الخلية العداد على ناقل قصير، وتحدد الكاميرا موضعه، ثم يشد روبوتان البراغي بالتوازي ويقيس مفك كهربائي منحنى العزم والزاوية. يضع الروبوت الثالث الختم ويقرأ الرابع الرقم التسلسلي ويرسل النتيجة إلى نظام التنفيذ. كتب فريقنا برنامج الخلية بالكامل واختبره على نموذج رقمي قبل الشراء.',
    selection_criteria: ['العمل بجانب المشغلين دون سياج', 'برمجة من فريقنا', 'قطع غيار متوفرة محليًا'],
    technologies: ['robotics', 'digital_twin', 'iot', 'الرؤية الحاسوبية'],
    duration_months: 7,
    investment: 1_280_000,
    annual_savings: 1_560_000,
    phases: [
      [
        'النموذج الرقمي والتحقق من زمن الدورة',
        2,
        120_000,
        ['إثبات دورة أقل من 20 ثانية'],
        ['محاكاة الحركة', 'اختبار المفكات'],
      ],
      ['بناء الخلية وتشغيلها', 5, 1_160_000, ['قبول 1,000 عداد متتالٍ'], ['تقييم المخاطر', 'تدريب 12 مشغلًا']],
    ],
    team: { internal: ['sultan.alharbi', 'noura.alqahtani'], vendor: [] },
    metrics: [
      ['زمن الدورة', 47, 19, 'ثانية', 'متوسط ثلاثة أشهر'],
      ['عدادات مرفوضة في المحطة', 2.8, 0.3, '%', 'متوسط ستة أشهر'],
      ['إنتاج الوردية', 600, 1480, 'عداد', 'متوسط ستة أشهر'],
    ],
    timeframe: 'ستة أشهر من التشغيل بورديتين',
    challenges_and_solutions: [
      {
        challenge: 'تغذية البراغي',
        description: 'كان المغذي الاهتزازي يتعطل بسبب غبار البلاستيك.',
        solution: 'استبدلناه بمغذٍ متدرج مع شفط.',
        outcome: 'توقف واحد في الأسبوع بدل أربعة في الوردية.',
      },
    ],
    lessons_learned: [
      {
        category: 'السلامة',
        lesson: 'التعاوني لا يعني الآمن تلقائيًا',
        description: 'رأس المفك الحاد احتاج إلى غطاء وتحديد للسرعة.',
        recommendation: 'أجروا تقييم المخاطر مع الأداة والقطعة لا مع الروبوت وحده.',
      },
    ],
  }),
  published('imran.shaikh', {
    title: 'Ninety mobile robots bring the shelf to the picker in Rabigh',
    category: 'factory_automation',
    description:
      'Pickers in our e-commerce hall walked fourteen kilometres a shift. Autonomous mobile robots now carry shelves to twelve stations, guided by codes on the floor and orders from the warehouse system. Picks per hour tripled, and the hall handles the White Friday peak with its usual crew.',
    tags: ['amr', 'goods-to-person', 'e-commerce', 'warehouse'],
    challenge:
      'Order lines grew by 60 percent in two years while recruitment for night shifts became harder. In November the hall worked with 110 temporary pickers whose error rate was three times that of our own people.',
    specific_problems: [
      '14 km of walking per picker and shift',
      'Error rate of 0.9 percent in peak weeks',
      'Temporary staff of 110 in November',
    ],
    annual_loss: 5_200_000,
    solution:
      'Ninety robots move 1,450 shelves within a fenced field of 6,200 m². The control software places fast movers near the stations overnight and batches orders by shelf. Light and weight at each station confirm every pick.',
    selection_criteria: ['Runs at 42 °C in the hall', 'Expansion without a stop', 'Interface to our warehouse system'],
    vendor: {
      name: 'Orbita Robotics',
      product: 'Shuttle 600',
      process: 'Simulation with six weeks of real orders, visits to two reference sites.',
      selection_reasons: ['Proven at high ambient temperature', 'Rental of extra robots for the peak'],
    },
    technologies: ['robotics', 'iot', 'data_analytics', 'cloud'],
    duration_months: 9,
    investment: 11_800_000,
    annual_savings: 6_900_000,
    phases: [
      [
        'Simulation and floor',
        3,
        1_600_000,
        ['Floor flatness ±3 mm'],
        ['Order simulation', 'Floor grinding and coding'],
      ],
      ['Thirty robots, four stations', 3, 4_400_000, ['Stable interface'], ['Pilot with slow movers']],
      ['Full field', 3, 5_800_000, ['Peak readiness'], ['Ramp-up to 90 robots', 'Peak rehearsal with 40,000 lines']],
    ],
    metrics: [
      ['Picks per person and hour', 72, 224, 'picks', 'average of six months'],
      ['Picking errors', 0.41, 0.06, '%', 'average of six months'],
      ['Temporary staff in the peak', 110, 18, 'people', 'November'],
    ],
    timeframe: 'Six months including one November peak',
    qualitative: ['Staff turnover on night shift halved'],
    lessons_learned: [
      {
        category: 'Building',
        lesson: 'The floor decides',
        description: 'A third of the delay came from grinding the floor twice.',
        recommendation: 'Survey flatness before signing and put it into the contract.',
      },
    ],
  }),
  published('hadi.alyami', {
    title: 'أتمتة رص البلوك وتغليفه في مصنع نجران',
    category: 'factory_automation',
    description:
      'كان رص البلوك على المنصات يعتمد على اثني عشر عاملًا في كل وردية تحت حرارة الصيف، مع كسر واضح في الزوايا. ركّبنا روبوت رص وآلة تغليف بالفيلم في نهاية الخط الرئيس. انخفض الكسر إلى الثلث وأصبح تحميل الشاحنة يستغرق ثلث ساعة.',
    tags: ['البلوك الخرساني', 'الرص الآلي', 'نجران'],
    challenge:
      'ينتج الخط 2,200 بلوكة في الساعة بينما لا يتجاوز الرص اليدوي 1,500، فكان الخط يتوقف وينتظر. بلغ الكسر 3.1% بين الفرن والعميل، وتوقف العمل من الحادية عشرة حتى الثالثة في أشهر الصيف.',
    specific_problems: ['خط ينتظر الرص', 'كسر 3.1%', 'توقف إلزامي وقت الظهيرة صيفًا'],
    annual_loss: 980_000,
    solution:
      'روبوت بأربعة محاور مع قابض مصمم لثلاثة مقاسات، يليه مغلف دوّار وطابعة ملصقات برقم الدفعة وتاريخ الصب. تنتقل المنصة على ناقل حتى ساحة التحميل، ويسجل النظام عدد المنصات لكل طلب.',
    vendor: {
      name: 'رواسي للمعدات',
      product: 'محطة رص R-450',
      process: 'زيارة مصنعين يستخدمان المحطة ثم تجربة القابض على بلوكنا',
      selection_reasons: ['تجهيز للعمل في الغبار', 'صيانة من فرعهم في خميس مشيط'],
    },
    technologies: ['robotics', 'iot'],
    duration_months: 6,
    investment: 1_450_000,
    annual_savings: 890_000,
    metrics: [
      ['كسر البلوك', 3.1, 0.9, '%', 'متوسط ثمانية أشهر'],
      ['طاقة الرص', 1500, 2300, 'بلوكة/ساعة', 'متوسط ثمانية أشهر'],
      ['زمن تحميل الشاحنة', 65, 22, 'دقيقة', 'متوسط ثمانية أشهر'],
    ],
    timeframe: 'ثمانية أشهر',
    qualitative: ['انتقل العمال إلى ساحة التحميل والجودة ولم يُستغن عن أحد'],
  }),
  published('abdullah.bukhari', {
    title: 'Robotic case packing for Ramadan volumes without a third shift',
    category: 'factory_automation',
    description:
      'In Ramadan our juice volume doubles for six weeks, and manual case packing forced us into a third shift. Two delta-robot packers with quick-change grippers now handle 14 formats. We ran the last two Ramadan seasons in two shifts with fewer crushed corners and on-time delivery above 98 percent.',
    tags: ['case packing', 'delta robot', 'ramadan', 'juice'],
    challenge:
      'Packing was limited to 9,500 bottles an hour against 16,000 from the filler. Seasonal workers needed two weeks of training for a six-week season, and 1.7 percent of cases reached retailers damaged.',
    annual_loss: 2_100_000,
    solution:
      'Two packers, each with three delta robots, pick bottles from a moving belt by camera and fill cases that an erector supplies. Grippers and parameters change with the recipe in nine minutes. A small accumulation table decouples filler and packer.',
    selection_criteria: ['Format change below ten minutes', 'Wash-down design', 'Footprint below 40 m²'],
    technologies: ['robotics', 'machine vision', 'iot'],
    duration_months: 8,
    investment: 3_600_000,
    annual_savings: 1_980_000,
    phases: [
      ['Layout and trials', 2, 200_000, ['Prove 14 formats'], ['Trials with bottles at the supplier']],
      ['First packer', 3, 1_900_000, ['Stable before Ramadan'], ['Installation over four weekends']],
      ['Second packer', 3, 1_500_000, ['Full filler speed'], ['Accumulation table', 'Operator academy']],
    ],
    metrics: [
      ['Packing capacity', 9500, 16400, 'bottles/h', 'Ramadan season'],
      ['Damaged cases', 1.7, 0.3, '%', 'twelve months'],
      ['Deliveries on time', 91.5, 98.3, '%', 'Ramadan season'],
    ],
    timeframe: 'Two Ramadan seasons',
  }),
  published('faisal.alzahrani', {
    title: 'Nested CNC cutting and barcodes turn a workshop into a small series factory',
    category: 'factory_automation',
    description:
      'With 38 people we deliver school furniture in lots of fifty to five hundred. A nesting CNC router fed from the design software, and a barcode on each part, replaced saw, templates and lists. Material yield went up, wrong parts almost vanished, and quotations take an hour.',
    tags: ['furniture', 'cnc', 'nesting', 'small business'],
    challenge:
      'Parts were cut from paper lists on a panel saw. Sheets were used to 71 percent, one order in five missed a part at assembly, and only two people could read all templates.',
    solution:
      'The design software exports each order; nesting arranges parts over sheets, the router cuts and drills, and a label printer marks each part with its order and cabinet. Assembly scans the parts of a unit before starting.',
    technologies: ['CNC', 'data_analytics', 'barcode'],
    duration_months: 4,
    investment: 540_000,
    annual_savings: 420_000,
    metrics: [
      ['Material yield', 71, 86, '%', 'twelve months'],
      ['Orders with a missing part', 20, 2, '%', 'twelve months'],
      ['Lead time', 24, 11, 'days', 'twelve months'],
    ],
    timeframe: 'One year, including the school season',
    lessons_learned: [
      {
        category: 'Finance',
        lesson: 'Leasing fits a small firm',
        description: 'The monthly rate was lower than the saved material from the third month on.',
        recommendation: 'Ask for a rate that starts after acceptance.',
      },
    ],
  }),
  published('badr.alshammari', {
    title: 'Serialised end-of-line packaging for eye drops at 240 cartons a minute',
    category: 'factory_automation',
    description:
      'The national track-and-trace system requires a unique code on each carton and its aggregation to case and pallet. We automated the end of the eye-drop line with printing, camera check and robot palletising. The line runs faster than before serialisation, and rejected aggregation reports have practically ended.',
    tags: ['serialisation', 'pharma', 'packaging', 'track and trace'],
    challenge:
      'A semi-manual solution with hand scanners limited the line to 110 cartons a minute, and one pallet in twelve had to be opened because its codes did not match.',
    specific_problems: [
      'Line speed below half of the filler',
      'Pallets reopened for mismatched codes',
      'Twelve people in repetitive scanning',
    ],
    solution:
      'Cartons are printed and verified at full speed; a camera reads a whole layer before the case is closed, and the robot confirms the pallet’s contents. Codes are requested and reported by a gateway that keeps working for eight hours without a connection.',
    technologies: ['robotics', 'machine vision', 'cloud', 'serialisation'],
    duration_months: 7,
    investment: 2_700_000,
    annual_savings: 1_240_000,
    metrics: [
      ['Line speed', 110, 240, 'cartons/min', 'six months'],
      ['Pallets reopened', 8.3, 0.2, '%', 'six months'],
    ],
    timeframe: 'Six months after validation',
    qualitative: ['No remark on serialisation in the last inspection'],
  }),
];
