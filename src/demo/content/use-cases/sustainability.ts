import type { DemoUseCase } from '../types.ts';
import { draft, published } from './write.ts';

export const sustainability: readonly DemoUseCase[] = [
  published('maha.alrashid', {
    title: 'Closed-loop recycling of stretch film with our dairy customers',
    subtitle: 'Post-consumer film back into the middle layer, with the same sealing strength',
    category: 'sustainability',
    description:
      'Our customers paid to have used stretch film taken away while we imported virgin resin. We collect the film with the return trip of our own trucks, wash and regranulate it in Buraydah and use up to 35 percent in the middle layer of new film. Waste became a resource, and two dairies renewed their contracts because of it.',
    tags: ['recycling', 'circular economy', 'stretch film', 'qassim'],
    challenge:
      'Four dairies and two poultry companies in Qassim discarded 1,900 tonnes of film a year. Contaminated with labels and date syrup, it could not be sold; resin prices at the same time had risen by a quarter within two years.',
    industry_context:
      'Retailers have begun to ask for recycled content with evidence, and the national targets divert waste from landfill.',
    specific_problems: [
      '1,900 tonnes of film to landfill',
      'Virgin resin at 61 percent of product cost',
      'Earlier trials failed on odour and gels',
    ],
    annual_loss: 3_400_000,
    business_impact: {
      customer: 'Two dairies had set recycled content as a tender condition.',
      operational: 'Trucks returned empty from 70 percent of trips.',
      compliance: 'Waste reporting to the municipality was estimated, not weighed.',
    },
    solution:
      'Bales are weighed and coded at the customer. A washing line with hot friction washer and a degassing extruder with laser filter produce granulate whose melt index and gel count are measured every hour. A three-layer structure keeps recycled material in the middle, away from sealing and printing.',
    selection_criteria: [
      'Water use below 1.5 m³ per tonne',
      'Filtration finer than 120 µm',
      'Granulate usable without odour masking',
    ],
    vendor: {
      name: 'Cyclora Systems',
      product: 'WashLine 600 with LaserFilter',
      process:
        'Two tonnes of our customers’ film were processed at three vendors; the granulate was blown on our own line.',
      selection_reasons: [
        'Lowest gel count',
        'Closed water circuit',
        'Guarantee on output with date-syrup contamination',
      ],
    },
    technology_components: [
      { component: 'Washing line', details: '600 kg/h, hot friction washing, water circuit with 92 percent reuse' },
      { component: 'Regranulation', details: 'Degassing extruder with continuous laser filter of 110 µm' },
      { component: 'Traceability', details: 'RFID tag per bale, recycled content stated per reel' },
    ],
    technologies: ['rfid', 'iot', 'data_analytics', 'recycling extrusion'],
    methodology:
      'Life-cycle assessment before the investment, then ramp-up in steps of five percent recycled content, each released by sealing and puncture tests over four weeks.',
    duration_months: 13,
    investment: 5_200_000,
    annual_savings: 3_050_000,
    phases: [
      [
        'Trials and customer agreements',
        4,
        300_000,
        ['Six customers signed'],
        ['Film processed at three vendors', 'Bale specification'],
      ],
      ['Line installation', 6, 4_300_000, ['600 kg/h'], ['Water treatment', 'Commissioning']],
      [
        'Ramp-up of recycled content',
        3,
        600_000,
        ['35 percent in the middle layer'],
        ['Release tests per step', 'Reel certificates'],
      ],
    ],
    team: { internal: ['maha.alrashid', 'saleh.altuwaijri'], vendor: [['Process', 'Anke Brandt', 'Process Engineer']] },
    metrics: [
      ['Virgin resin per tonne of film', 1030, 705, 'kg', 'last six months'],
      ['Film to landfill at six customers', 1900, 310, 't/year', 'twelve months'],
      ['Product carbon footprint', 2.7, 1.9, 't CO2e/t', 'verified assessment'],
    ],
    timeframe: 'Fourteen months after start-up',
    qualitative: ['Contracts with two dairies renewed for five years', 'Municipality uses our weighing data'],
    challenges_and_solutions: [
      {
        challenge: 'Smell of date syrup',
        description: 'Volatile compounds survived washing.',
        solution: 'A second degassing zone and 24 hours of hot-air rinsing in the silo.',
        outcome: 'Panel test below the limit in all of the last 90 lots.',
      },
    ],
    lessons_learned: [
      {
        category: 'Partnership',
        lesson: 'Pay for clean bales',
        description: 'A bonus of SAR 120 per tonne for label-free film halved our washing losses.',
        recommendation: 'Put quality classes into the collection agreement from the first day.',
      },
    ],
    roadmap: [
      {
        timeline: 'Two years',
        initiative: 'Second line for printed film',
        description: 'De-inking and use in agricultural film.',
        expected_benefit: 'A further 1,200 tonnes a year',
      },
    ],
  }),
  published('mansour.aljuhani', {
    title: 'تصريف سائل صفري في مصنع كيماويات ينبع',
    subtitle: 'استعادة 94% من مياه العمليات وبيع الأملاح',
    category: 'sustainability',
    description:
      'كان المصنع يشتري ألفي متر مكعب من مياه التحلية يوميًا ويدفع رسوم معالجة على ما يصرفه. أنشأنا وحدة تصريف سائل صفري تجمع بين الأغشية والتبخير وتعيد 94% من المياه إلى العمليات. أصبح الملح الناتج منتجًا يباع لشركة معالجة الجلود بدل أن يكون نفايات.',
    tags: ['المياه', 'التصريف الصفري', 'ينبع', 'الأغشية'],
    challenge:
      'ارتفعت تعرفة المياه الصناعية مرتين خلال ثلاث سنوات، واقترب المصنع من الحد الأعلى للأملاح الذائبة في التصريف. توقفت وحدة الراتنجات أحد عشر يومًا في صيف واحد لأن خزان التصريف امتلأ.',
    industry_context: 'تضع المدينة الصناعية حدودًا متناقصة للأملاح كل سنتين، وتشترط خطة خفض معتمدة لأي توسعة.',
    specific_problems: [
      'شراء 2,000 متر مكعب يوميًا',
      'الاقتراب من حد الأملاح',
      'توقف وحدة الراتنجات بسبب امتلاء الخزان',
    ],
    annual_loss: 8_900_000,
    business_impact: {
      customer: 'تأخر توريد الراتنجات لثلاثة عملاء',
      operational: 'أحد عشر يوم توقف',
      compliance: 'إنذار بخصوص الأملاح الذائبة',
    },
    solution:
      'فصلنا أولًا مجاري المياه حسب الملوحة والحمل العضوي، فانخفض الحجم المطلوب معالجته بمقدار الثلث. تمر المياه بعدها بالترشيح الفائق والتناضح العكسي على مرحلتين، ثم يُركز الرجيع في مبخر يعمل بضغط البخار ميكانيكيًا ويُبلور الملح. يضبط نظام تحكم الجرعات الكيميائية لحظيًا وفق قياس الموصلية.',
    selection_criteria: [
      'استهلاك كهرباء دون 14 كيلوواط ساعة لكل متر مكعب',
      'تحمل تغير الحمل العضوي',
      'ضمان جودة الملح',
    ],
    vendor: {
      name: 'زلال لتقنيات المياه',
      product: 'وحدة زلال للتصريف الصفري',
      process: 'وحدة تجريبية بسعة مترين مكعبين في الساعة لمدة أربعة أشهر في موقعنا',
      selection_reasons: ['نتائج مثبتة على مياهنا', 'ضمان أداء لخمس سنوات'],
    },
    technologies: ['iot', 'data_analytics', 'التناضح العكسي', 'التبخير الميكانيكي'],
    duration_months: 18,
    investment: 19_500_000,
    annual_savings: 7_400_000,
    phases: [
      [
        'فصل المجاري والوحدة التجريبية',
        6,
        2_500_000,
        ['خفض الحجم بمقدار الثلث'],
        ['تمديد شبكة منفصلة', 'تشغيل تجريبي أربعة أشهر'],
      ],
      ['الإنشاء', 9, 14_500_000, ['سعة 90 مترًا مكعبًا في الساعة'], ['الأعمال المدنية', 'تركيب المبخر والمبلور']],
      ['التشغيل والضبط', 3, 2_500_000, ['استعادة فوق 92%'], ['ضبط الجرعات', 'تأهيل 14 مشغلًا']],
    ],
    team: {
      internal: ['mansour.aljuhani', 'layla.sindi', 'ahmed.elsayed'],
      vendor: [['العمليات', 'م. سامر عودة', 'مدير التشغيل التجريبي']],
    },
    metrics: [
      ['مياه التحلية المشتراة', 2000, 610, 'م³/يوم', 'متوسط سنة'],
      ['التصريف السائل', 1240, 15, 'م³/يوم', 'متوسط سنة'],
      ['أيام التوقف بسبب المياه', 11, 3, 'يوم', 'سنويًا'],
    ],
    timeframe: 'سنة كاملة بعد الاستلام',
    qualitative: ['اعتماد خطة توسعة وحدة الراتنجات', 'بيع 3,800 طن من الملح سنويًا'],
    lessons_learned: [
      {
        category: 'الهندسة',
        lesson: 'ابدؤوا بفصل المجاري',
        description: 'وفر الفصل وحده سبعة ملايين ريال من حجم الوحدة.',
        recommendation: 'ارسموا خريطة المياه كاملة قبل طلب أي عرض.',
      },
    ],
    roadmap: [
      {
        timeline: 'خلال سنتين',
        initiative: 'تشغيل المبخر بحرارة مهدرة',
        description: 'الاستفادة من مكثفات وحدة المذيبات.',
        expected_benefit: 'خفض كهرباء الوحدة بنسبة 20%',
      },
    ],
  }),
  published('majed.alsharari', {
    title: 'تحويل تفل الزيتون إلى وقود حبيبي وسماد في سكاكا',
    category: 'sustainability',
    description:
      'كان تفل الزيتون يتراكم خلف المعصرة كل خريف ويسبب الروائح وشكاوى الجيران. اشترينا مجففًا شمسيًا وآلة تحبيب صغيرة وصرنا ننتج وقودًا للبيوت المحمية وسمادًا للمزارع الموردة. تحولت كلفة التخلص من التفل إلى دخل إضافي خلال موسمين.',
    tags: ['الزيتون', 'الجوف', 'الاقتصاد الدائري', 'منشأة صغيرة'],
    challenge:
      'تنتج المعصرة 900 طن من التفل في عشرة أسابيع، وكنا ندفع أجرة نقلها إلى مرمى بعيد. محتوى الرطوبة العالي يمنع استعمالها مباشرة.',
    solution:
      'يجفف التفل في بيت شمسي تقلبه آلة بسيطة حتى تنخفض الرطوبة إلى 12%، ثم تُحبب نواه المطحونة وقودًا ويُخمر الباقي مع مخلفات التقليم. تقيس ستة مستشعرات الرطوبة والحرارة وترسل تنبيهًا إلى الجوال عند الحاجة إلى التقليب.',
    technologies: ['iot', 'التجفيف الشمسي'],
    duration_months: 5,
    investment: 280_000,
    annual_savings: 195_000,
    metrics: [
      ['التفل المنقول إلى المرمى', 900, 60, 'طن', 'في الموسم'],
      ['كلفة التخلص', 74000, 5000, 'ريال', 'في الموسم'],
    ],
    timeframe: 'موسمان',
    qualitative: ['انتهت شكاوى الجيران', 'تعود المزارع الموردة بالسماد في الشاحنة نفسها'],
  }),
  published('saeed.alshahrani', {
    title: 'Reusing dye-bath water with ceramic membranes and a cooler recipe',
    category: 'sustainability',
    description:
      'Dyeing a kilo of cotton took 92 litres of water, trucked up to Khamis Mushait. Ceramic membranes clean the rinse water hot, so that it returns with its heat, and recipes were changed to low-salt dyes. Water and steam use fell by more than half with no change in colour fastness.',
    tags: ['dyehouse', 'water reuse', 'ceramic membrane', 'asir'],
    challenge:
      'Water deliveries limited the dyehouse to five days a week in summer. Hot rinse water at 70 °C went to the drain and with it the steam that had heated it.',
    specific_problems: ['92 litres per kilo', 'Dyehouse idle for lack of water', 'Salt load at the municipal limit'],
    annual_loss: 1_300_000,
    solution:
      'Rinse baths are separated by colour depth; the light ones pass a ceramic ultrafiltration at 70 °C and return to the tank of the next batch. A planning rule orders batches from light to dark, so that water can be used three times.',
    technologies: ['iot', 'data_analytics', 'ceramic membranes'],
    duration_months: 8,
    investment: 1_550_000,
    annual_savings: 930_000,
    phases: [
      ['Recipes and laboratory', 3, 150_000, ['Fastness unchanged'], ['Low-salt dyes for 60 shades']],
      [
        'Membrane plant',
        5,
        1_400_000,
        ['70 percent of rinse water reused'],
        ['Installation', 'Batch sequencing in planning'],
      ],
    ],
    metrics: [
      ['Water per kilo of fabric', 92, 41, 'l', 'average of ten months'],
      ['Steam per kilo of fabric', 5.8, 2.7, 'kg', 'average of ten months'],
      ['Re-dyed batches', 4.8, 3.1, '%', 'average of ten months'],
    ],
    timeframe: 'Ten months including one summer',
  }),
  published('nasser.almakrami', {
    title: 'Low-carbon pavers with kiln dust and volcanic ash',
    category: 'sustainability',
    description:
      'Cement makes up most of the carbon footprint of a paver. We replace 28 percent of it with kiln dust from a neighbouring plant and natural pozzolan from the harrats, cured with solar-heated steam. Strength class is kept, cost is lower, and the municipality accepts the product for walkways.',
    tags: ['low carbon', 'pozzolan', 'pavers', 'najran'],
    challenge:
      'Contractors for public projects ask for a declared footprint, and cement prices rose by 19 percent. Early mixes with ash were strong after 56 days but too weak after seven to be moved.',
    solution:
      'A ternary mix was developed in 64 laboratory trials. Curing chambers are heated by flat solar collectors to 55 °C, which recovers the early strength. Every batch’s mix and temperature is recorded for the environmental declaration.',
    technologies: ['iot', 'data_analytics', 'solar thermal'],
    duration_months: 9,
    investment: 870_000,
    annual_savings: 640_000,
    metrics: [
      ['Carbon footprint', 196, 143, 'kg CO2e/m³', 'verified declaration'],
      ['Cement content', 340, 245, 'kg/m³', 'current mix'],
    ],
    timeframe: 'Seven months of series production',
    challenges_and_solutions: [
      {
        challenge: 'Weak early strength in winter',
        description: 'Nights of 6 °C delayed demoulding.',
        solution: 'Storage tank for solar heat and insulated chambers.',
        outcome: 'Demoulding after 16 hours all year.',
      },
    ],
  }),
  published('turki.alatawi', {
    title: 'تنظيف الألواح الشمسية دون ماء بروبوتات ذاتية في صحراء تبوك',
    category: 'sustainability',
    description:
      'كان تنظيف 620 ألف لوح يستهلك صهاريج مياه تقطع مئة كيلومتر في الصحراء. تعمل اليوم روبوتات جافة ليلًا على كل صف وفق توقعات الغبار. استغنينا عن الماء تمامًا وارتفع الإنتاج السنوي بأكثر من ثلاثة بالمئة.',
    tags: ['الطاقة الشمسية', 'توفير المياه', 'تبوك', 'الروبوتات'],
    challenge:
      'تفقد الألواح نحو 0.6% من إنتاجها يوميًا في موسم الغبار، ولم يكن في وسعنا تنظيف المحطة بالماء أكثر من مرة كل شهرين. بلغ استهلاك المياه 21 ألف متر مكعب في السنة.',
    industry_context: 'تُحسب غرامات الإتاحة على أساس الإنتاج المتوقع لا على ساعات التشغيل.',
    specific_problems: ['فقد يومي بسبب الغبار', 'مياه منقولة بالصهاريج', 'خدش الزجاج بالتنظيف اليدوي'],
    annual_loss: 5_100_000,
    solution:
      'وزعنا 410 روبوتات تتحرك على إطار الصفوف وتشحن نفسها، ويقرر نظام مركزي كل مساء أي الصفوف تُنظف بناءً على مستشعرات الغبار وتوقعات الرياح. تُسجل كل دورة تنظيف وتُقارن بإنتاج الصف في اليوم التالي.',
    selection_criteria: ['فرش لا تخدش الطبقة المضادة للانعكاس', 'العمل في رياح حتى 50 كم/س', 'اعتماد مصنع الألواح'],
    technologies: ['robotics', 'iot', 'ai_ml', 'cloud'],
    duration_months: 10,
    investment: 9_200_000,
    annual_savings: 4_600_000,
    phases: [
      ['تجربة على 12 صفًا', 4, 700_000, ['إثبات عدم الخدش'], ['قياس النفاذية قبل التجربة وبعدها', 'موسم غبار كامل']],
      ['التعميم', 6, 8_500_000, ['تغطية 310 ميغاواط'], ['تركيب 410 روبوتات', 'الربط بمركز التحكم']],
    ],
    metrics: [
      ['مياه التنظيف', 21000, 300, 'م³/سنة', 'سنويًا'],
      ['فقد الإنتاج بسبب الغبار', 5.2, 1.7, '%', 'متوسط سنة'],
    ],
    timeframe: 'سنة كاملة',
  }),
  draft('hatem.jamjoom', {
    title: 'Electric yard trucks between port and bonded warehouse',
    category: 'sustainability',
    description:
      'We are testing four electric yard trucks on the eight-kilometre shuttle between the port gate and our bonded warehouse. First figures on range in summer heat are encouraging; the comparison of cost per container is not complete yet.',
    challenge: 'Diesel yard trucks idle for 46 percent of their time in the gate queue.',
    technologies: ['electric vehicles', 'iot'],
    tags: ['yard truck', 'electric', 'port'],
  }),
];
