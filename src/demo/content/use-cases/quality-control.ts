import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const qualityControl: readonly DemoUseCase[] = [
  published('noura.alqahtani', {
    title: 'Optical inspection with deep learning cuts solder escapes on six SMT lines',
    subtitle: 'From sampling under the microscope to every joint of every board',
    category: 'quality_control',
    description:
      'Smart meters came back from the field with cold solder joints that our sampling had not caught. We fitted all six surface-mount lines with 3D optical inspection and a deep-learning classifier that separates true defects from harmless variation. Escapes fell by more than 90 percent, and the inspectors now solve causes instead of looking at boards.',
    tags: ['aoi', 'smt', 'solder joints', 'zero defects', 'smart meters'],
    challenge:
      'Each line places about 42,000 components an hour. The first generation of inspection machines flagged 11 percent of all boards, nearly all of them good, so operators had learned to accept without looking. At the same time, cold joints under shielded parts passed. One batch of 3,100 meters had to be exchanged at customers’ premises during summer.',
    industry_context:
      'Utilities in the Kingdom ask for a field failure rate below 0.5 percent over ten years. A meter that fails is replaced by a crew with a vehicle, at roughly eight times the price of the meter itself.',
    specific_problems: [
      'False call rate of 11 percent on the existing inspection machines',
      'Cold and insufficient joints escaping under shields and connectors',
      'No link between a defect and the placement, paste or oven data behind it',
      'Fourteen inspectors a shift with agreement of only 82 percent between them',
    ],
    annual_loss: 4_600_000,
    business_impact: {
      customer: 'Two utilities had placed us under increased incoming inspection.',
      operational: 'Rework occupied a full line equivalent during the first half of the year.',
      compliance: 'IPC-A-610 class 3 evidence could be given for samples only.',
    },
    solution:
      'Every line received a 3D inspection station after the oven, and lines one to three also after paste printing. Images go to an inference server in the plant, where a model trained on 240,000 labelled joints decides in 180 milliseconds. The verdict is stored with the serial number together with paste height, placement offsets and the oven profile, so that a defect can be traced to its cause within minutes.',
    selection_criteria: [
      'Inference inside the plant, no images leaving it',
      'Less than two seconds added to the line’s takt',
      'Access to raw height data for our own models',
      'Local service engineer within four hours',
    ],
    vendor: {
      name: 'Lumetrix Vision',
      product: 'LX-3D 500 with InspectAI',
      process:
        'Three vendors inspected the same 400 boards with 60 seeded defects; the two best ran on line four for three weeks.',
      selection_reasons: [
        'Found 59 of 60 seeded defects at 0.7 percent false calls',
        'Open interface to the height maps',
        'Service team in Riyadh',
      ],
    },
    technology_components: [
      {
        component: '3D optical inspection',
        details: 'Nine stations, 10 µm resolution, four projectors against shadowing',
      },
      {
        component: 'Inference server',
        details: 'Two nodes with two GPUs each, automatic failover, 180 ms per board at the median',
      },
      {
        component: 'Traceability',
        details: 'Serial number, paste, placement, oven and verdict joined in the manufacturing execution system',
      },
    ],
    technologies: ['ai_ml', 'data_analytics', 'machine vision', 'MES'],
    methodology:
      'DMAIC with a gate at each phase: measurement system analysis first, then training on labelled history, a shadow run in which the model judged without consequence, and release line by line once escapes stayed below 100 ppm for two weeks.',
    architecture: {
      overview:
        'Stations write images to an edge buffer; inference and traceability run in the plant’s server room; only statistics leave it.',
      components: [
        {
          layer: 'Edge',
          components: ['3D stations', 'line controllers'],
          specifications: 'GigE Vision, 48 h buffer per station',
        },
        {
          layer: 'Plant',
          components: ['inference cluster', 'image store', 'MES'],
          specifications: '2 × 2 GPU, 120 TB, REST and MQTT',
        },
        {
          layer: 'Office',
          components: ['quality dashboard', 'retraining workbench'],
          specifications: 'Read-only replica, nightly',
        },
      ],
      security_measures: [
        'Separate network for the stations',
        'Signed models only',
        'Named accounts for every relabelling',
      ],
      scalability: [
        'A further line needs a station and a configuration file',
        'A third node raises capacity to ten lines',
      ],
    },
    duration_months: 9,
    investment: 3_250_000,
    annual_savings: 3_900_000,
    phases: [
      [
        'Measurement and vendor trial',
        2,
        250_000,
        ['Know the true defect and false call rates'],
        ['Gauge study with 14 inspectors', 'Blind trial of three vendors'],
      ],
      [
        'Pilot on line four',
        3,
        900_000,
        ['Escapes below 100 ppm'],
        ['Labelling of 240,000 joints', 'Shadow run of six weeks'],
      ],
      [
        'Roll-out to all lines',
        4,
        2_100_000,
        ['All lines inspected completely', 'Traceability to the serial number'],
        ['Installation during planned stops', 'Training of 52 operators and technicians'],
      ],
    ],
    team: {
      internal: ['noura.alqahtani', 'priya.menon', 'sultan.alharbi'],
      vendor: [['Application engineering', 'Kenji Mori', 'Senior Application Engineer']],
    },
    metrics: [
      ['Solder escapes', 1450, 92, 'ppm', 'monthly average, twelve months'],
      ['False calls', 11, 0.6, '%', 'monthly average, twelve months'],
      ['First-pass yield', 93.1, 98.4, '%', 'monthly average, twelve months'],
      ['Rework hours', 2100, 520, 'h/month', 'second half-year'],
    ],
    timeframe: 'Measured over the twelve months after the last line was released',
    qualitative: ['Both utilities returned us to reduced incoming inspection', 'Inspectors became process technicians'],
    challenges_and_solutions: [
      {
        challenge: 'Too few images of real defects',
        description: 'Some defect classes had fewer than thirty examples in two years.',
        solution: 'We built seeded boards with known faults and added synthetic height maps.',
        outcome: 'All eleven classes reached a recall above 98 percent.',
      },
      {
        challenge: 'Operators did not trust the verdicts',
        description: 'After years of false calls every alarm was confirmed unseen.',
        solution: 'During the shadow run operators saw the model’s verdict beside their own, with the height map.',
        outcome: 'Confirmation time rose from two to nine seconds and disagreements are now discussed daily.',
      },
    ],
    lessons_learned: [
      {
        category: 'Data',
        lesson: 'Measure the inspectors before the machine',
        description: 'Labels of disagreeing inspectors would have taught the model their disagreement.',
        recommendation: 'Run a gauge study and let three people label every doubtful joint.',
      },
      {
        category: 'Process',
        lesson: 'Inspection after paste printing pays first',
        description: 'Two thirds of the defects were already visible in the paste.',
        recommendation: 'If the budget allows one station per line only, put it after the printer.',
      },
    ],
    roadmap: [
      {
        timeline: 'Next two quarters',
        initiative: 'Closed loop to the paste printer',
        description: 'Offsets and cleaning cycles set from the measured paste height.',
        expected_benefit: 'A further 30 percent fewer defects at the source',
      },
    ],
  }),
  published('hanan.alzahrani', {
    title: 'فحص كل عبوة بالرؤية الحاسوبية والأشعة السينية بدل العينات',
    subtitle: 'خطوط العصائر والوجبات الجاهزة في جدة',
    category: 'quality_control',
    description:
      'كانت شكاوى العملاء من الأغطية المائلة وتواريخ الصلاحية غير المقروءة تتكرر مع كل موسم رمضان. ركّبنا كاميرات ذكية وجهازي أشعة سينية على أربعة خطوط لفحص كل عبوة دون إبطاء الخط. انخفضت الشكاوى بأكثر من 80% ولم نسجل أي سحب منتج من السوق منذ التشغيل.',
    tags: ['سلامة الغذاء', 'الرؤية الحاسوبية', 'الأشعة السينية', 'رمضان'],
    challenge:
      'تنتج الخطوط الأربعة 96 ألف عبوة في الساعة خلال الذروة، وكان الفحص يعتمد على عينة كل عشرين دقيقة. إذا تعطلت رأس الطباعة بين عينتين خرجت آلاف العبوات دون تاريخ مقروء، واضطررنا مرتين إلى حجز شحنات كاملة في المستودع وإعادة فرزها يدويًا.',
    industry_context: 'تشترط سلاسل التجزئة الكبرى وضوح بيانات البطاقة وتتبع التشغيلة، وتغرّم المورد عن كل شحنة مخالفة.',
    specific_problems: [
      'أغطية مائلة أو غير محكمة لا تظهر في العينة',
      'تواريخ صلاحية ممسوحة أو ناقصة',
      'احتمال وجود أجسام غريبة معدنية أو زجاجية في الوجبات الجاهزة',
    ],
    annual_loss: 2_700_000,
    business_impact: {
      customer: 'إنذار رسمي من سلسلتي تجزئة خلال سنة واحدة',
      operational: 'فرز يدوي لأكثر من 140 ألف عبوة في الموسم',
      compliance: 'ملاحظة متكررة في تدقيق نظام سلامة الغذاء',
    },
    solution:
      'وضعنا ست كاميرات بعد آلة التغطية وأربع كاميرات بعد الطباعة لقراءة التاريخ ورقم التشغيلة ومقارنتهما بأمر الإنتاج، مع جهازي أشعة سينية على خطي الوجبات الجاهزة. تُرفض العبوة المخالفة بدفعة هواء، ويتوقف الخط تلقائيًا إذا تكرر العيب خمس مرات متتالية، وتصل رسالة إلى جوال المشرف بصورة العيب.',
    vendor: {
      name: 'بصر للأنظمة الصناعية',
      product: 'منظومة بصر لفحص العبوات',
      process: 'تجربة لمدة شهر على الخط الأسرع مع عيوب مزروعة يوميًا',
      selection_reasons: ['كشف 99.6% من العيوب المزروعة', 'واجهة عربية كاملة للمشغلين', 'قطع غيار متوفرة في جدة'],
    },
    technologies: ['ai_ml', 'iot', 'الرؤية الحاسوبية', 'الأشعة السينية'],
    duration_months: 6,
    investment: 1_680_000,
    annual_savings: 2_150_000,
    phases: [
      [
        'دراسة العيوب وتجربة الخط الثالث',
        2,
        380_000,
        ['تحديد العيوب الأكثر تكلفة'],
        ['حصر شكاوى سنتين', 'زرع عيوب يومية وقياس الكشف'],
      ],
      [
        'التعميم والربط بأوامر الإنتاج',
        4,
        1_300_000,
        ['فحص كل عبوة على الخطوط الأربعة'],
        ['تركيب الكاميرات في التوقفات المخططة', 'تدريب 38 مشغلًا'],
      ],
    ],
    team: { internal: ['hanan.alzahrani', 'abdullah.bukhari'], vendor: [['تطبيقات', 'م. رائد حلمي', 'مهندس تطبيقات']] },
    metrics: [
      ['شكاوى التغليف لكل مليون عبوة', 38, 6, 'شكوى', 'متوسط اثني عشر شهرًا'],
      ['عبوات أعيد فرزها يدويًا', 140000, 9000, 'عبوة', 'في الموسم'],
      ['دقة قراءة التاريخ ورقم التشغيلة', 91, 99.7, '%', 'متوسط اثني عشر شهرًا'],
    ],
    timeframe: 'سنة كاملة بما فيها موسم رمضان والحج',
    qualitative: ['إغلاق الملاحظة المتكررة في التدقيق الخارجي', 'المشغلون هم من يضبطون حدود الرفض اليوم'],
    lessons_learned: [
      {
        category: 'التشغيل',
        lesson: 'الإضاءة أهم من دقة الكاميرا',
        description: 'انعكاس الغلاف المعدني سبّب معظم حالات الرفض الخاطئ في الأسبوع الأول.',
        recommendation: 'خصصوا أسبوعًا كاملًا لتجارب الإضاءة قبل تدريب النموذج.',
      },
    ],
  }),
  published('amal.alrashidi', {
    title: 'سجل التشغيلة الإلكتروني يختصر إفراج المستحضرات من أسبوعين إلى أربعة أيام',
    category: 'quality_control',
    description:
      'كانت مراجعة سجل التشغيلة الورقي تستهلك وقت فريق ضمان الجودة وتؤخر إفراج المستحضر حتى أسبوعين. انتقلنا إلى سجل إلكتروني يراجع بالاستثناء، فتُعرض على المراجع الانحرافات فقط. انخفض زمن الإفراج إلى أربعة أيام واختفت أخطاء التوقيع والتواريخ.',
    tags: ['GMP', 'سجل التشغيلة', 'ضمان الجودة', 'سلامة البيانات'],
    challenge:
      'يتكون سجل التشغيلة الواحدة من 180 صفحة في المتوسط، وفيه نحو 900 خانة تُملأ باليد. كان ثلث السجلات يعود إلى الإنتاج بسبب توقيع ناقص أو رقم غير واضح، ولا تظهر المشكلة إلا بعد انتهاء التشغيلة بأيام.',
    industry_context: 'تتطلب ممارسات التصنيع الجيد سجلًا كاملًا غير قابل للتعديل لكل تشغيلة، مع أثر تدقيق لكل تغيير.',
    specific_problems: [
      '33% من السجلات تُعاد للتصحيح',
      'مخزون محجوز بانتظار الإفراج بقيمة عالية',
      'صعوبة استخراج الاتجاهات من الورق',
    ],
    annual_loss: 1_900_000,
    solution:
      'صممنا سبعة قوالب إلكترونية تغطي الأقراص والكبسولات وقطرات العين، وربطناها بالموازين وأجهزة الخلط والتعبئة بحيث تُسجل القراءات آليًا. لا يسمح النظام بالانتقال إلى الخطوة التالية قبل اكتمال الخطوة الحالية، ويعرض للمراجع الانحرافات وحدها مع توقيع إلكتروني مزدوج.',
    technologies: ['cloud', 'data_analytics', 'التوقيع الإلكتروني', 'MES'],
    methodology:
      'تحقق من صلاحية النظام وفق مراحل التأهيل المعتمدة (التركيب ثم التشغيل ثم الأداء)، مع تشغيل مزدوج للورق والنظام لثلاث تشغيلات من كل مستحضر.',
    duration_months: 11,
    investment: 2_400_000,
    annual_savings: 1_750_000,
    metrics: [
      ['زمن إفراج التشغيلة', 14, 4, 'يوم', 'متوسط تسعة أشهر'],
      ['سجلات أعيدت للتصحيح', 33, 3, '%', 'متوسط تسعة أشهر'],
      ['ساعات المراجعة لكل تشغيلة', 16, 5, 'ساعة', 'متوسط تسعة أشهر'],
    ],
    timeframe: 'تسعة أشهر بعد اعتماد القالب السابع',
    challenges_and_solutions: [
      {
        challenge: 'تخوّف المشغلين من الشاشات داخل غرف الإنتاج',
        description: 'اعتاد الفريق على الورق منذ خمسة عشر عامًا.',
        solution: 'شارك ستة مشغلين في تصميم القوالب وأصبحوا مدربين لزملائهم.',
        outcome: 'اكتمل التدريب قبل موعده بثلاثة أسابيع.',
      },
    ],
    roadmap: [
      {
        timeline: 'السنة القادمة',
        initiative: 'المراجعة المستمرة لجودة المنتج آليًا',
        description: 'إعداد التقرير السنوي من بيانات السجل مباشرة.',
        expected_benefit: 'توفير شهرين من عمل الفريق سنويًا',
      },
    ],
  }),
  published('elena.petrova', {
    title: 'Phased-array ultrasound replaces point-by-point testing of composite panels',
    subtitle: 'Inspection time of a fairing panel from nine hours to two and a half',
    category: 'quality_control',
    description:
      'Ultrasonic inspection had become the bottleneck of our panel line: one certified inspector needed more than a shift for a single large panel. A phased-array head on a gantry now scans complete panels and software aligns the data with the design model. Delamination of 3 mm is found reliably, and delivery no longer waits for inspection.',
    tags: ['ndt', 'composites', 'phased array', 'EN 9100'],
    challenge:
      'Nine hours of manual scanning for each of 44 panels a month exceeded what four level-2 inspectors could do, and results depended on the hand that moved the probe. Panels queued up to eleven days before release.',
    specific_problems: [
      'Eleven days of queue before inspection',
      'Repeatability between inspectors of 79 percent',
      'Paper reports without position data',
    ],
    solution:
      'A six-axis gantry carries a 128-element phased-array head with water coupling. Scan paths come from the CAD model; amplitude and time-of-flight images are placed on the model, and indications above the limit are proposed for the inspector’s decision. Inspector and customer see the same record.',
    vendor: {
      name: 'Sonarc NDT',
      product: 'PanelScan 128',
      process: 'Probability-of-detection study on 24 reference panels with artificial defects.',
      selection_reasons: [
        '3 mm defects found with 97 percent probability',
        'Qualification file accepted by two customers',
      ],
    },
    technologies: ['robotics', 'data_analytics', 'ultrasonic phased array'],
    duration_months: 10,
    investment: 2_950_000,
    annual_savings: 1_420_000,
    phases: [
      [
        'Probability-of-detection study',
        3,
        350_000,
        ['Prove sensitivity before buying'],
        ['24 reference panels', 'Blind test with four inspectors'],
      ],
      [
        'Installation and qualification',
        7,
        2_600_000,
        ['Release by both customers'],
        ['Gantry foundation and water treatment', 'Procedure written and qualified'],
      ],
    ],
    metrics: [
      ['Inspection time per panel', 9, 2.5, 'h', 'average of 310 panels'],
      ['Queue before release', 11, 1.5, 'days', 'last two quarters'],
      ['Repeatability between inspectors', 79, 97, '%', 'gauge study after six months'],
    ],
    timeframe: 'Eight months of series production',
    lessons_learned: [
      {
        category: 'Qualification',
        lesson: 'Bring the customer to the first trial',
        description:
          'The customer’s level-3 expert asked for two more defect types, early enough to change the reference panels.',
        recommendation: 'Agree on the detection study before the purchase order.',
      },
    ],
  }),
  published('rajesh.iyer', {
    title: 'Laser profile gauge in the finishing stand keeps rebar inside half the tolerance',
    category: 'quality_control',
    description:
      'Bar weight per metre was measured on cut samples every half hour, and we rolled heavy to be safe. A laser gauge after the finishing stand now measures each metre at 14 m/s and guides the roll gap. We give away far less steel and have had no underweight claim since.',
    tags: ['rebar', 'rolling mill', 'laser gauge', 'weight tolerance'],
    challenge:
      'The standard allows ±4.5 percent of nominal weight on 16 mm bar. With samples every thirty minutes we aimed at +1.9 percent, which on 480,000 tonnes a year is thousands of tonnes of steel given away.',
    annual_loss: 8_200_000,
    solution:
      'A rotating laser profile gauge measures eight diameters behind the last stand. Its values drive a slow correction of the roll gap through the mill’s automation, and an alarm stops the order when a groove wears out faster than planned.',
    technologies: ['iot', 'data_analytics', 'laser measurement'],
    duration_months: 5,
    investment: 1_900_000,
    annual_savings: 5_300_000,
    metrics: [
      ['Average overweight', 1.9, 0.8, '%', 'average of 9 months'],
      ['Standard deviation of weight per metre', 0.9, 0.4, '%', 'average of 9 months'],
      ['Underweight claims', 7, 1, 'per year', 'twelve months'],
    ],
    timeframe: 'Nine months on mill 2',
    qualitative: ['Roll changes are planned from measured wear'],
  }),
  published('abeer.alsirhani', {
    title: 'Near-infrared analysis sorts olive deliveries at the gate',
    category: 'quality_control',
    description:
      'Sixty farms deliver to our press within ten weeks, and one sour load can spoil a whole tank. A near-infrared analyser measures acidity, moisture and oil content of each delivery in two minutes. Loads are now separated before milling, and the share of extra virgin oil has risen clearly.',
    tags: ['olive oil', 'nir', 'incoming inspection', 'al jouf'],
    challenge:
      'Laboratory titration took four hours, by which time the olives were already milled and blended. In the 2023 season three tanks had to be sold as ordinary oil.',
    solution:
      'A portable near-infrared instrument stands at the weighbridge with a calibration made from 420 of our own samples. The result decides which of three hoppers takes the load and is printed on the farmer’s receipt, which also decides the price.',
    technologies: ['data_analytics', 'near-infrared spectroscopy'],
    duration_months: 4,
    investment: 165_000,
    annual_savings: 240_000,
    metrics: [
      ['Share of extra virgin oil', 68, 87, '%', 'season 2024'],
      ['Time to result', 240, 2, 'min', 'season 2024'],
    ],
    timeframe: 'One full season',
    qualitative: ['Farmers pick earlier since quality is paid for'],
  }),
  published('nasser.almakrami', {
    title: 'Statistical process control for block strength with moisture probes in the mixer',
    category: 'quality_control',
    description:
      'Compressive strength of our hollow blocks varied so much that we added cement to be safe. Moisture probes in aggregate bins and mixer together with simple control charts brought the variation down. Cement per block fell by a tenth and rejected lots have almost disappeared.',
    tags: ['spc', 'concrete blocks', 'cement', 'moisture'],
    challenge:
      'Aggregate moisture in Najran moves between 1 and 6 percent from morning to afternoon and after rain. Operators corrected water by eye; 28-day strength varied by 2.6 MPa and 4.1 percent of lots were rejected by contractors’ laboratories.',
    solution:
      'Microwave probes measure moisture in four bins and in the mixer; the controller corrects water for every batch. Seven-day strength is charted by shift, and a batch outside the limits holds its pallets in the yard until the 28-day result.',
    technologies: ['iot', 'data_analytics', 'spc'],
    duration_months: 3,
    investment: 310_000,
    annual_savings: 560_000,
    metrics: [
      ['Standard deviation of 28-day strength', 2.6, 1.1, 'MPa', 'six months'],
      ['Cement per block', 1.52, 1.37, 'kg', 'six months'],
      ['Rejected lots', 4.1, 0.5, '%', 'six months'],
    ],
    timeframe: 'Six months in two plants',
  }),
];
