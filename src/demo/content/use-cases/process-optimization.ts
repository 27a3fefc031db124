import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const processOptimization: readonly DemoUseCase[] = [
  published('ahmed.elsayed', {
    title: 'Advanced process control on a resin reactor: shorter batches, tighter viscosity',
    subtitle: 'Model predictive control on six batch reactors',
    category: 'process_optimization',
    description:
      'Every resin batch ended with an hour of sampling and correction because final viscosity could not be predicted. Model predictive control with an inline viscometer now steers temperature and feed through the whole batch. Batch time fell by 22 percent, and off-grade resin is the exception.',
    tags: ['apc', 'batch reactor', 'resin', 'viscosity'],
    challenge:
      'Recipes prescribed fixed times although raw materials and cooling water varied with the season. In summer, cooling limited the feed rate; in winter, operators waited for nothing. 6.5 percent of batches needed blending, and demand exceeded capacity in seven months of the year.',
    industry_context:
      'A new reactor would have cost SAR 22 million and two years; capacity had to come from the existing six.',
    specific_problems: [
      'Batch time of 11.8 hours with a spread of three hours',
      '6.5 percent of batches off-grade',
      'Correction by experience of three senior operators',
      'Summer limitation by cooling water',
    ],
    annual_loss: 5_500_000,
    business_impact: {
      customer: 'Delivery times of five weeks against three of a competitor.',
      operational: 'Reactors fully booked in seven months.',
      compliance: 'No effect.',
    },
    solution:
      'A first-principles model of the polycondensation, corrected by an inline viscometer, predicts the end point from the second hour on. The controller chooses jacket temperature and feed within safety limits that remain in the safety system, untouched. Operators see predicted end time and viscosity with their uncertainty.',
    selection_criteria: [
      'Works with the existing control system',
      'Model maintained by our engineers',
      'Safety functions untouched',
    ],
    vendor: {
      name: 'Helicon Process Software',
      product: 'BatchPilot',
      process: 'Paper study with data of 400 batches, then trial on reactor 3.',
      selection_reasons: ['Open model equations', 'Licence per site, not per reactor'],
    },
    technology_components: [
      { component: 'Inline viscometers', details: 'Six units, self-cleaning, ±1.5 percent' },
      { component: 'Controller', details: 'Ten-second cycle, runs beside the distributed control system' },
      { component: 'Batch analysis', details: 'Golden-batch comparison within minutes of the end' },
    ],
    technologies: ['digital_twin', 'data_analytics', 'iot', 'model predictive control'],
    methodology:
      'Model from physics, parameters from 400 historical batches, validation on 60 new ones, then closed loop reactor by reactor with a formal change procedure.',
    duration_months: 9,
    investment: 2_850_000,
    annual_savings: 4_150_000,
    phases: [
      [
        'Model and viscometer trial',
        4,
        850_000,
        ['End point predicted within 4 percent'],
        ['Installation on reactor 3', 'Parameter estimation'],
      ],
      ['Closed loop on reactor 3', 2, 600_000, ['20 batches in grade'], ['Hazard review', 'Operator training']],
      [
        'Five further reactors',
        3,
        1_400_000,
        ['All reactors controlled'],
        ['Installation between batches', 'Golden-batch reports'],
      ],
    ],
    team: {
      internal: ['ahmed.elsayed', 'mansour.aljuhani'],
      vendor: [['Control engineering', 'Sofia Lindgren', 'Principal Consultant']],
    },
    metrics: [
      ['Batch time', 11.8, 9.2, 'h', 'average of 640 batches'],
      ['Off-grade batches', 6.5, 0.9, '%', 'average of 640 batches'],
      ['Laboratory samples per batch', 9, 3, 'samples', 'average of 640 batches'],
      ['Annual output', 21400, 26100, 't', 'twelve months'],
    ],
    timeframe: 'Twelve months in closed loop',
    qualitative: ['The investment in a seventh reactor was postponed'],
    challenges_and_solutions: [
      {
        challenge: 'Fouling of the viscometer',
        description: 'Readings drifted after thirty batches.',
        solution: 'Solvent flush at the end of each batch and a drift alarm.',
        outcome: 'Calibration twice a year.',
      },
    ],
    lessons_learned: [
      {
        category: 'Engineering',
        lesson: 'Physics first, data second',
        description: 'A purely statistical model failed with the first new raw material.',
        recommendation: 'Let data correct a physical model instead of replacing it.',
      },
    ],
  }),
  published('saleh.altuwaijri', {
    title: 'تقليص زمن تبديل المطابع من ساعتين إلى خمس وثلاثين دقيقة',
    subtitle: 'منهجية التبديل السريع خطوة بخطوة',
    category: 'process_optimization',
    description:
      'صارت طلبيات عملائنا أصغر حجمًا وأكثر تنوعًا حتى أصبح التبديل يستهلك ثلث وقت المطابع. طبقنا منهجية التبديل السريع مع عربات تجهيز وأسطوانات مسبقة الضبط وشاشة ترتب الطلبيات حسب اللون. ارتفعت الطاقة دون شراء مطبعة جديدة.',
    tags: ['التبديل السريع', 'لين', 'الطباعة', 'التغليف'],
    challenge:
      'بلغ متوسط زمن التبديل 118 دقيقة بمعدل خمس مرات في اليوم لكل مطبعة، وكان العمال يبحثون عن الأسطوانات والأحبار بعد توقف المطبعة. اقترح المورد شراء مطبعة خامسة بتسعة ملايين ريال.',
    specific_problems: ['تبديل 118 دقيقة', 'هدر 320 مترًا من الفيلم في كل تبديل', 'تأخر 24% من الطلبيات'],
    annual_loss: 2_600_000,
    business_impact: {
      customer: 'تأخر 24% من الطلبيات',
      operational: 'ثلث وقت المطابع ضائع في التبديل',
      compliance: 'لا يوجد',
    },
    solution:
      'صورنا أربعين عملية تبديل وفصلنا الأعمال الداخلية عن الخارجية مع العمال أنفسهم. جهزنا عربات لكل طلبية قبل ساعة من موعدها، ووحدنا مواضع التثبيت، واشترينا جهاز ضبط للأسطوانات خارج المطبعة. ترتب شاشة التخطيط الطلبيات من الفاتح إلى الغامق لتقليل الغسيل.',
    technologies: ['data_analytics', 'SMED', 'لين'],
    methodology: 'دورات تحسين أسبوعية بقيادة رؤساء الورديات، مع قياس كل تبديل وتعليق النتيجة على اللوحة في اليوم نفسه.',
    duration_months: 5,
    investment: 410_000,
    annual_savings: 1_480_000,
    phases: [
      ['القياس والتصوير', 1, 30_000, ['معرفة أين يذهب الوقت'], ['تصوير 40 تبديلًا', 'ورشة مع ثلاث ورديات']],
      [
        'الأدوات والعربات',
        3,
        320_000,
        ['نقل 60% من الأعمال إلى خارج زمن التوقف'],
        ['12 عربة تجهيز', 'جهاز ضبط الأسطوانات'],
      ],
      ['التثبيت والمتابعة', 1, 60_000, ['استقرار النتيجة'], ['بطاقات عمل مصورة', 'مراجعة أسبوعية']],
    ],
    metrics: [
      ['زمن التبديل', 118, 35, 'دقيقة', 'متوسط ستة أشهر'],
      ['هدر الفيلم في التبديل', 320, 140, 'م', 'متوسط ستة أشهر'],
      ['طلبيات متأخرة', 24, 5, '%', 'متوسط ستة أشهر'],
    ],
    timeframe: 'ستة أشهر على أربع مطابع',
    qualitative: ['ألغي شراء المطبعة الخامسة', 'أصبح العمال يقترحون تحسينًا كل أسبوع'],
    lessons_learned: [
      {
        category: 'الفريق',
        lesson: 'دعوا العمال يشاهدون أنفسهم',
        description: 'الفيديو أقنع الفريق أكثر من أي عرض تقديمي.',
        recommendation: 'صوروا بموافقتهم واحذفوا التسجيل بعد الورشة.',
      },
    ],
  }),
  published('ibrahim.hakami', {
    title: 'Cutting tap-to-tap time of the arc furnace by seven minutes',
    category: 'process_optimization',
    description:
      'The electric arc furnace paces the whole works. By steering foamy slag from acoustic signals, preparing scrap baskets by a mixing model and aligning crane moves, tap-to-tap time fell from 58 to 51 minutes. The works produces 11 percent more steel with less power per tonne.',
    tags: ['eaf', 'steelmaking', 'tap-to-tap', 'slag'],
    challenge:
      'Heats differed by up to twenty minutes, with delays at charging, slag foaming and waiting for the caster. Power-on was a matter of each operator’s habit, and electrode consumption stood 15 percent above that of comparable furnaces.',
    industry_context:
      'Demand for reinforcing bar from giant projects exceeds supply; each minute of tap-to-tap is worth about 9,000 tonnes a year.',
    specific_problems: [
      'Waiting for cranes in 30 percent of heats',
      'Unsteady slag foaming',
      'Scrap density unknown at charging',
    ],
    annual_loss: 18_000_000,
    business_impact: {
      customer: 'Allocation of deliveries for five months.',
      operational: 'Caster waiting time of 6 percent.',
      compliance: 'No effect.',
    },
    solution:
      'Microphones and current harmonics give a foaming index that controls carbon injection. A model predicts melt-down from the basket’s mix, weighed by grade on the yard crane. A shared timeline shows furnace, cranes and caster five heats ahead.',
    technologies: ['iot', 'ai_ml', 'data_analytics'],
    duration_months: 10,
    investment: 4_700_000,
    annual_savings: 12_900_000,
    phases: [
      ['Measurement', 3, 700_000, ['Delay tree of 1,200 heats'], ['Acoustic sensors', 'Crane positioning']],
      ['Slag and scrap models', 4, 2_500_000, ['Stable foaming'], ['Carbon injection control', 'Weighing by grade']],
      ['Shared timeline', 3, 1_500_000, ['No waiting for cranes'], ['Dispatch rules', 'Shift training']],
    ],
    metrics: [
      ['Tap-to-tap time', 58, 51, 'min', 'average of three months'],
      ['Power consumption', 412, 389, 'kWh/t', 'average of three months'],
      ['Electrode consumption', 1.9, 1.6, 'kg/t', 'average of three months'],
      ['Heats delayed by cranes', 30, 8, '%', 'average of three months'],
    ],
    timeframe: 'Eight months after the last step',
    lessons_learned: [
      {
        category: 'Operations',
        lesson: 'Publish the timeline to everyone',
        description: 'Crane drivers shortened waiting as soon as they saw the next heats.',
        recommendation: 'Begin with the shared picture, before any model.',
      },
    ],
  }),
  published('mishal.alanazi', {
    title: 'توزيع ديناميكي لشاحنات المنجم يرفع الإنتاج دون شاحنة إضافية',
    category: 'process_optimization',
    description:
      'كانت الشاحنات تصطف عند حفار وتغيب عن آخر، والسائق يعرف وجهته من جهاز اللاسلكي. أدخلنا نظام توزيع يحسب كل دقيقة أفضل وجهة لكل شاحنة وفق الطوابير وجودة الخام وحالة الطرق. ارتفع الطن المنقول في الساعة بنسبة 13% بالأسطول نفسه.',
    tags: ['المناجم', 'إدارة الأسطول', 'الفوسفات', 'الحدود الشمالية'],
    challenge:
      'يعمل في المنجم ست وثلاثون شاحنة وخمسة حفارات وكسارتان. بلغ وقت الانتظار 22% من زمن الدورة، وكان خلط الخام يعتمد على تقدير مراقب الوردية فتتذبذب جودة التغذية إلى المصنع.',
    industry_context: 'كلفة النقل نحو 45% من كلفة التعدين، والوقود أكبر بند فيها.',
    specific_problems: ['انتظار 22% من زمن الدورة', 'تذبذب جودة الخلط', 'سرعات غير متوقعة على المنحدرات'],
    annual_loss: 11_500_000,
    solution:
      'ركّبنا وحدات تحديد موقع عالية الدقة وشاشات في كل شاحنة وحفار، وربطناها بنموذج أمثلة خطي يوزع الشاحنات كل دقيقة. يراعي النموذج جودة الخام في كل واجهة وهدف الخلط للكسارة، وتصل الوجهة إلى السائق على الشاشة مع صوت عربي.',
    technologies: ['iot', 'data_analytics', 'ai_ml', 'تحديد المواقع'],
    duration_months: 8,
    investment: 6_200_000,
    annual_savings: 8_700_000,
    phases: [
      ['الشبكة والأجهزة', 4, 3_900_000, ['تغطية كاملة للحفرة'], ['عشرة أبراج متنقلة', 'تجهيز 41 آلة']],
      ['التوزيع والخلط', 4, 2_300_000, ['قبول السائقين'], ['شهر من الإرشاد دون إلزام', 'لوحة وردية']],
    ],
    metrics: [
      ['الطن المنقول في الساعة', 2950, 3334, 'طن/ساعة', 'متوسط ستة أشهر'],
      ['وقت انتظار الشاحنات', 22, 11, '%', 'متوسط ستة أشهر'],
      ['وقود الطن الواحد', 0.94, 0.83, 'لتر', 'متوسط ستة أشهر'],
    ],
    timeframe: 'ستة أشهر من العمل بأربع ورديات',
    challenges_and_solutions: [
      {
        challenge: 'مقاومة السائقين',
        description: 'رأى بعضهم في النظام مراقبة لهم.',
        solution: 'عُرضت النتائج لكل وردية لا لكل سائق في الأشهر الثلاثة الأولى.',
        outcome: 'التزام بالوجهة المقترحة فوق 95%.',
      },
    ],
  }),
  published('bandar.alotaibi', {
    title: 'A pulsed flow line for wing panels in a shop that had always built in place',
    category: 'process_optimization',
    description:
      'Panels stayed on one jig for nineteen days while teams, tools and parts walked to them. We moved to a pulsed line of six stations with kits delivered each morning and standard work per station. Lead time fell by more than half in the same hall, and the customer raised the monthly rate.',
    tags: ['flow line', 'lean', 'aerostructures', 'standard work'],
    challenge:
      'Work in progress filled the hall with fourteen panels. Missing parts were found when needed, overtime stood at 21 percent and on-time delivery at 74 percent.',
    specific_problems: ['Nineteen days of lead time', 'Missing parts discovered at the jig', 'Overtime of 21 percent'],
    annual_loss: 4_900_000,
    business_impact: {
      customer: 'Rate increase withheld until delivery improved.',
      operational: 'Fourteen panels in progress.',
      compliance: 'Two findings on configuration of travelled work.',
    },
    solution:
      'The build was cut into six stations of equal work content. Kits are complete or the line does not pulse, so shortages surface three days ahead. Electronic work instructions with torque capture replaced the paper traveller.',
    technologies: ['data_analytics', 'rfid', 'lean', 'digital work instructions'],
    duration_months: 8,
    investment: 2_100_000,
    annual_savings: 2_650_000,
    metrics: [
      ['Lead time per panel', 19, 8, 'days', 'last four months'],
      ['Panels in progress', 14, 7, 'panels', 'last four months'],
      ['Delivery on time', 74, 97, '%', 'last four months'],
      ['Overtime', 21, 6, '%', 'last four months'],
    ],
    timeframe: 'Ten months',
    lessons_learned: [
      {
        category: 'Leadership',
        lesson: 'Do not pulse with an incomplete kit, ever',
        description: 'The first exception brought the old behaviour back within a week.',
        recommendation: 'Let the plant manager decide each exception in person.',
      },
    ],
  }),
  published('saeed.alshahrani', {
    title: 'Honest OEE on ninety-six looms with a thirty-riyal sensor',
    category: 'process_optimization',
    description:
      'Loom stops were written down at the end of the shift from memory. A magnetic sensor and a small controller on each loom now record picks and stops, and weavers choose one of eight reasons on a tablet. Efficiency rose by nine points within half a year, at little cost.',
    tags: ['oee', 'looms', 'low cost', 'weaving'],
    challenge:
      'Reported efficiency was 84 percent while output suggested 71. Without reasons for stops, maintenance and yarn quality blamed each other.',
    solution:
      'Ninety-six retrofitted sensors report over Wi-Fi to a small server in the plant. Three boards show the current shift; the ten longest stops are discussed each morning with maintenance and yarn purchasing.',
    technologies: ['iot', 'data_analytics'],
    duration_months: 3,
    investment: 95_000,
    annual_savings: 610_000,
    metrics: [
      ['Loom efficiency', 71, 80, '%', 'six months'],
      ['Warp breaks', 6.1, 3.9, 'per 100,000 picks', 'six months'],
    ],
    timeframe: 'Six months',
    qualitative: ['Yarn supplier changed after the data was shown'],
  }),
  published('hanan.alzahrani', {
    title: 'تقصير دورة الغسيل في المكان لخطوط الألبان والعصائر',
    category: 'process_optimization',
    description:
      'كانت دورات الغسيل تُضبط على أسوأ حالة، فتعمل المضخات والماء الساخن أطول مما يلزم. قسنا الموصلية والعكارة عند نهاية كل خط وصار النظام ينهي المرحلة عندما تثبت نظافتها فعلًا. كسبنا أكثر من ساعة إنتاج يوميًا ووفرنا الماء والكيماويات دون أي تنازل عن السلامة.',
    tags: ['الغسيل في المكان', 'الألبان', 'توفير المياه'],
    challenge: 'تستغرق الدورة 96 دقيقة مرتين يوميًا على تسعة خطوط، واستهلك الغسيل 38% من مياه المصنع.',
    specific_problems: ['دورات ثابتة الزمن', 'استهلاك عالٍ للصودا', 'تأخر بدء الوردية'],
    solution:
      'ركّبنا مستشعرات موصلية وعكارة وحرارة عند العودة، وعرّفنا مع الجودة شرط النهاية لكل مرحلة مع حد أدنى لا يُكسر. يسجل النظام منحنى كل دورة بوصفه دليلًا للتدقيق، وتؤكد المسحات الميكروبية النتيجة أسبوعيًا.',
    technologies: ['iot', 'data_analytics'],
    duration_months: 4,
    investment: 520_000,
    annual_savings: 780_000,
    metrics: [
      ['زمن دورة الغسيل', 96, 61, 'دقيقة', 'متوسط ستة أشهر'],
      ['مياه الغسيل', 410, 255, 'م³/يوم', 'متوسط ستة أشهر'],
      ['استهلاك الصودا', 1.9, 1.2, 'طن/أسبوع', 'متوسط ستة أشهر'],
    ],
    timeframe: 'ستة أشهر',
  }),
];
