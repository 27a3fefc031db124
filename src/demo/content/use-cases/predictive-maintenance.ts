import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const predictiveMaintenance: readonly DemoUseCase[] = [
  published('reem.aldossary', {
    title: 'مراقبة اهتزاز الضواغط الحرجة تمنع التوقف المفاجئ لوحدة الإيثيلين جلايكول',
    subtitle: 'من الصيانة بعد العطل إلى إنذار قبل ستة أسابيع',
    category: 'predictive_maintenance',
    description:
      'توقفت وحدة الإيثيلين جلايكول أربع مرات في سنة واحدة بسبب أعطال في ضواغط لا بديل لها. ركّبنا مراقبة مستمرة للاهتزاز والحرارة وضغط الزيت على 18 ضاغطًا و46 مضخة، مع نماذج تتعلم سلوك كل آلة. لم يحدث أي توقف مفاجئ بسبب هذه المعدات منذ أربعة عشر شهرًا.',
    tags: ['الموثوقية', 'الاهتزاز', 'الضواغط', 'الجبيل', 'الصيانة التنبؤية'],
    challenge:
      'كانت القياسات تؤخذ بجهاز محمول مرة كل شهر، وبين القياسين يمكن أن يتدهور المحمل من حالة مقبولة إلى عطل كامل. كلّف التوقف الواحد بين 38 و60 ساعة إنتاج، إضافة إلى حرق الغاز في الشعلة أثناء الإيقاف والتشغيل.',
    industry_context:
      'تعمل وحدات البتروكيماويات بين عمرتين لأربع سنوات متواصلة، وكل إيقاف غير مخطط يقصّر عمر العامل الحفاز ويستهلك من حصة الحرق المسموح بها.',
    specific_problems: [
      'أربعة توقفات مفاجئة في سنة واحدة',
      'قياس شهري لا يلتقط التدهور السريع',
      'قطع غيار مدة توريدها 26 أسبوعًا',
      'غياب صلة بين قراءات الاهتزاز وظروف التشغيل',
    ],
    annual_loss: 21_000_000,
    business_impact: {
      customer: 'تأجيل شحنتي تصدير ودفع غرامة تأخير',
      operational: '186 ساعة توقف غير مخطط في السنة',
      compliance: 'تجاوز حصة الحرق الشهرية مرتين',
    },
    solution:
      'ثبّتنا 312 مستشعرًا سلكيًا على الآلات الحرجة و140 مستشعرًا لاسلكيًا على المضخات المساندة. تُجمع القراءات عالية التردد في خادم داخل المصنع وتُقارن بحمل التشغيل لحظة بلحظة، ويحسب النموذج لكل آلة مؤشر صحة واحتمال العطل خلال ستة أسابيع. يتحول الإنذار المؤكد من مهندس الموثوقية إلى أمر عمل في نظام الصيانة مع قطعة الغيار المطلوبة.',
    selection_criteria: [
      'الحفاظ على نظام الحماية القائم دون أي تعديل',
      'بقاء البيانات داخل شبكة المصنع',
      'شهادات العمل في المناطق الخطرة',
      'إمكان تدريب النماذج بأيدي مهندسينا',
    ],
    vendor: {
      name: 'فايبرا كور',
      product: 'منصة VibraCore للأصول الدوارة',
      process: 'مقارنة ثلاثة أنظمة على بيانات تاريخية لأحد عشر عطلًا معروفًا',
      selection_reasons: [
        'كشف تسعة أعطال من أحد عشر قبل موعدها بشهر على الأقل',
        'أقل نسبة إنذار كاذب',
        'فريق دعم مقيم في الجبيل',
      ],
    },
    technology_components: [
      { component: 'مستشعرات الاهتزاز', details: '312 مستشعرًا سلكيًا بتردد 51 كيلوهرتز و140 لاسلكيًا ببطارية خمس سنوات' },
      { component: 'خادم التحليل', details: 'خادمان داخل المصنع مع تحويل تلقائي وحفظ الموجات لثلاث سنوات' },
      { component: 'الربط مع نظام الصيانة', details: 'إنشاء أمر العمل بعد تأكيد المهندس مع حجز قطعة الغيار' },
    ],
    technologies: ['iot', 'ai_ml', 'data_analytics', 'cybersecurity'],
    methodology:
      'بدأنا بتحليل أنماط الفشل وآثارها لكل آلة، ثم حددنا لكل نمط ما يكشفه من قياس. شُغّلت النماذج ثلاثة أشهر في وضع المراقبة قبل أن يُبنى عليها أي قرار، وراجعنا كل إنذار في اجتماع أسبوعي مع التشغيل.',
    architecture: {
      overview:
        'شبكة مستقلة للمستشعرات تنتهي عند خادم داخل المنطقة الصناعية المعزولة، ولا يخرج إلى شبكة المكاتب سوى المؤشرات.',
      components: [
        { layer: 'الحقل', components: ['مستشعرات', 'بوابات لاسلكية'], specifications: 'معتمدة للمنطقة الخطرة 1' },
        { layer: 'المصنع', components: ['خادم الموجات', 'محرك النماذج'], specifications: 'خادمان، 40 تيرابايت' },
        {
          layer: 'المكاتب',
          components: ['لوحة الموثوقية', 'نظام الصيانة'],
          specifications: 'نقل باتجاه واحد عبر بوابة بيانات',
        },
      ],
      security_measures: ['بوابة بيانات باتجاه واحد', 'حسابات باسم كل مهندس', 'مراجعة سنوية لأمن الأنظمة الصناعية'],
      scalability: ['إضافة آلة جديدة خلال يومين', 'البنية تتسع لألف ومئتي نقطة قياس'],
    },
    duration_months: 12,
    investment: 7_800_000,
    annual_savings: 13_600_000,
    phases: [
      [
        'تحليل أنماط الفشل واختيار النظام',
        3,
        600_000,
        ['تحديد الآلات الحرجة'],
        ['ورش عمل مع التشغيل والصيانة', 'اختبار على بيانات أحد عشر عطلًا'],
      ],
      [
        'تجربة على ستة ضواغط',
        4,
        2_200_000,
        ['إثبات الكشف المبكر'],
        ['تركيب أثناء التشغيل', 'ثلاثة أشهر في وضع المراقبة'],
      ],
      [
        'التعميم على بقية المعدات',
        5,
        5_000_000,
        ['تغطية 64 آلة'],
        ['تركيب المستشعرات اللاسلكية', 'الربط مع نظام الصيانة', 'تدريب 22 مهندسًا وفنيًا'],
      ],
    ],
    team: {
      internal: ['reem.aldossary', 'khalid.alnasser'],
      vendor: [['إدارة المشروع', 'م. طارق منصور', 'مدير مشاريع أول']],
    },
    metrics: [
      ['ساعات التوقف غير المخطط', 186, 22, 'ساعة', 'سنويًا'],
      ['كلفة صيانة المعدات الدوارة', 19.4, 14.1, 'مليون ريال', 'سنويًا'],
      ['متوسط الزمن بين الأعطال', 11, 27, 'شهر', 'متوسط 18 ضاغطًا'],
      ['أوامر العمل الطارئة', 41, 12, '%', 'من إجمالي أوامر العمل'],
    ],
    timeframe: 'أربعة عشر شهرًا من التشغيل الكامل',
    qualitative: ['أصبح اجتماع الإنذارات الأسبوعي نقطة لقاء بين التشغيل والصيانة', 'عدنا إلى حصة الحرق المسموح بها'],
    challenges_and_solutions: [
      {
        challenge: 'كثرة الإنذارات في البداية',
        description: 'أطلق النظام أكثر من ستين إنذارًا في الأسبوع الأول بسبب تغير الأحمال.',
        solution: 'أدخلنا حمل التشغيل ودرجة حرارة الجو ضمن مدخلات النموذج.',
        outcome: 'انخفض العدد إلى أربعة إنذارات في الأسبوع، ثلاثة منها صحيحة.',
      },
      {
        challenge: 'التركيب دون إيقاف الوحدة',
        description: 'لم يكن هناك إيقاف مخطط قبل سنة ونصف.',
        solution: 'استخدمنا قواعد لاصقة معتمدة للمستشعرات وتصاريح عمل ساخن محدودة.',
        outcome: 'اكتمل التركيب دون ساعة توقف واحدة.',
      },
    ],
    lessons_learned: [
      {
        category: 'التنظيم',
        lesson: 'الإنذار بلا مالك لا قيمة له',
        description: 'ضاعت الإنذارات الأولى بين ثلاث إدارات.',
        recommendation: 'عيّنوا مهندسًا واحدًا يؤكد الإنذار أو يرفضه خلال يوم عمل.',
      },
      {
        category: 'المخزون',
        lesson: 'الإنذار المبكر يغيّر سياسة قطع الغيار',
        description: 'عرفنا الحاجة قبل ستة أسابيع بينما التوريد 26 أسبوعًا.',
        recommendation: 'راجعوا قائمة القطع الاستراتيجية مع أول نتائج النماذج.',
      },
    ],
    roadmap: [
      {
        timeline: 'النصف الأول من السنة القادمة',
        initiative: 'توسيع المراقبة إلى أبراج التبريد',
        description: 'إضافة 34 مروحة ومضخة إلى المنصة.',
        expected_benefit: 'وفر إضافي يقدّر بمليون ريال سنويًا',
      },
    ],
  }),
  published('peter.lindqvist', {
    title: 'Predicting failures of electric submersible pumps eleven days ahead',
    subtitle: 'Surveillance of 420 wells from one desk in Dhahran',
    category: 'predictive_maintenance',
    description:
      'An electric submersible pump that fails without notice costs a rig move and weeks of lost production. We combined downhole pressure, motor temperature and surface current of 420 wells with a model per failure mode. The desk now sees most failures eleven days ahead and plans the workover instead of suffering it.',
    tags: ['esp', 'artificial lift', 'well surveillance', 'workover'],
    challenge:
      'The average run life was 2.4 years, with a spread from three months to seven years. Engineers looked at trends once a week for as many wells as time allowed; gas interference and scale build-up were mostly recognised afterwards, in the dismantling report.',
    industry_context:
      'A rig has to be booked 9 to 14 days ahead. Every day of notice that is missing is a day of deferred production.',
    specific_problems: [
      'Deferred production of 31 days per failure',
      'Weekly review reached only 40 percent of the wells',
      'Dismantling reports were not linked with operating data',
    ],
    annual_loss: 26_500_000,
    business_impact: {
      customer: 'Operators measured us by deferred production and had set a deadline for improvement.',
      operational: 'Rigs were moved at short notice 38 times a year.',
      compliance: 'No regulatory breach, but contractual availability was missed in five quarters of eight.',
    },
    solution:
      'A streaming pipeline cleans one-minute data from 420 wells and computes physical indicators such as head degradation and motor slip. Gradient-boosted models for five failure modes, trained on 214 dismantling reports, rank the wells every morning. The engineer sees why a well is high on the list and chooses between an operating change, a chemical treatment and a workover.',
    selection_criteria: [
      'Explains each prediction',
      'Works with gaps of a day in the data',
      'Owned and retrained by our own team',
    ],
    vendor: {
      name: 'In-house with Qaf Analytics',
      product: 'Well surveillance models',
      process:
        'Built by four of our engineers with a data partner over three sprints, after two purchased tools had failed on our data.',
      selection_reasons: ['Domain knowledge stays with us', 'No fee per well'],
    },
    technology_components: [
      {
        component: 'Data pipeline',
        details: '420 wells, 22 signals each, one-minute resolution, validated and gap-filled',
      },
      { component: 'Models', details: 'Five failure modes, retrained monthly, with feature attribution' },
      { component: 'Surveillance desk', details: 'Ranked list, action log, and feedback after dismantling' },
    ],
    technologies: ['ai_ml', 'data_analytics', 'iot', 'cloud'],
    methodology:
      'Back-testing on three years of history, then a blind quarter in which predictions were sealed and opened after the fact, then live use.',
    duration_months: 10,
    investment: 5_400_000,
    annual_savings: 14_200_000,
    phases: [
      [
        'Data foundation',
        4,
        1_700_000,
        ['Trustworthy one-minute data'],
        ['Sensor audit at 420 wells', 'Digitising 214 dismantling reports'],
      ],
      [
        'Models and blind quarter',
        4,
        2_300_000,
        ['Recall above 70 percent at ten days'],
        ['Back-testing', 'Sealed predictions'],
      ],
      [
        'Surveillance desk',
        2,
        1_400_000,
        ['Every well reviewed daily'],
        ['Desk procedures', 'Rig scheduling with ranked list'],
      ],
    ],
    team: {
      internal: ['peter.lindqvist', 'nawaf.alhajri'],
      vendor: [['Data engineering', 'Huda Salem', 'Principal Data Engineer']],
    },
    metrics: [
      ['Deferred production per failure', 31, 13, 'days', 'average of 61 failures'],
      ['Average run life', 2.4, 3.1, 'years', 'rolling 24 months'],
      ['Rig moves at short notice', 38, 11, 'moves/year', 'twelve months'],
      ['Wells reviewed daily', 40, 100, '%', 'since go-live'],
    ],
    timeframe: 'Eighteen months after go-live',
    qualitative: ['Field crews ask for the list before planning their week'],
    challenges_and_solutions: [
      {
        challenge: 'Labels hidden in free text',
        description: 'Dismantling reports were scanned forms in two languages.',
        solution: 'Two retired engineers coded all 214 reports into a failure tree within seven weeks.',
        outcome: 'Training data that every expert accepted.',
      },
    ],
    lessons_learned: [
      {
        category: 'Adoption',
        lesson: 'Show the reason, not the score',
        description: 'A bare probability was ignored; a rising motor temperature at falling head was acted upon.',
        recommendation: 'Put the three strongest signals beside every prediction.',
      },
    ],
  }),
  published('james.whitfield', {
    title: 'Listening to 22 km of conveyors: fibre-optic sensing of failing idlers',
    category: 'predictive_maintenance',
    description:
      'Failed idlers cut belts and start fires, and walking 22 km of overland conveyor took two crews a week. A fibre-optic cable along the structure now hears each idler, and software ranks those that are about to fail. Crews drive to ten marked frames instead of inspecting forty thousand rollers.',
    tags: ['conveyor', 'idlers', 'fibre-optic sensing', 'phosphate'],
    challenge:
      'About 40,000 rollers carry the overland conveyor. Inspection by ear found roughly half of the failing ones; the other half showed as belt damage. Two belt fires in three years stopped the plant for nine days altogether.',
    specific_problems: [
      'Two belt fires in three years',
      'Belt replacement after 3.5 instead of 6 years',
      'Inspection in dust and heat at running machinery',
    ],
    annual_loss: 9_400_000,
    business_impact: {
      customer: 'Shipments to the port were rescheduled twice.',
      operational: 'Nine days of lost feed in three years.',
      compliance: 'Insurer asked for continuous fire monitoring.',
    },
    solution:
      'A single fibre is clamped to the conveyor frame and read by two interrogators. Acoustic signatures are assigned to each frame with an accuracy of one metre and classified into bearing wear, shell wear and seized roller. A ranked list reaches the crew’s tablet each morning, with the part number.',
    technologies: ['iot', 'ai_ml', 'distributed acoustic sensing'],
    duration_months: 7,
    investment: 4_100_000,
    annual_savings: 5_150_000,
    phases: [
      [
        'Trial on 3 km',
        3,
        900_000,
        ['Hear a failing bearing'],
        ['Seeded worn rollers', 'Comparison with thermography'],
      ],
      [
        'Whole conveyor',
        4,
        3_200_000,
        ['22 km monitored'],
        ['Fibre installation during weekly stops', 'Interface with maintenance planning'],
      ],
    ],
    metrics: [
      ['Conveyor downtime', 212, 74, 'h/year', 'twelve months'],
      ['Rollers changed before failure', 48, 91, '%', 'twelve months'],
      ['Inspection hours', 640, 90, 'h/month', 'twelve months'],
    ],
    timeframe: 'First full year',
    lessons_learned: [
      {
        category: 'Installation',
        lesson: 'Clamp to the frame, not to the cable tray',
        description: 'The tray swallowed the high frequencies that betray a bearing.',
        recommendation: 'Test the fixing on 100 m before ordering the cable.',
      },
    ],
  }),
  published('ali.madkhali', {
    title: 'تحليل تيار المحركات يكشف أعطال مدرفلة الأسياخ قبل توقفها',
    category: 'predictive_maintenance',
    description:
      'يصعب تثبيت مستشعرات الاهتزاز على محركات المدرفلة بسبب الحرارة والماء والقشور. اعتمدنا على تحليل بصمة التيار من داخل غرفة الكهرباء لمراقبة 74 محركًا مع صناديق التروس. صرنا نكتشف كسر قضبان الدوّار وتلف المحامل قبل العطل بثلاثة أسابيع في المتوسط.',
    tags: ['الدرفلة', 'المحركات', 'بصمة التيار', 'جازان'],
    challenge:
      'توقفت المدرفلة الأولى 27 مرة في سنة بسبب محركات وصناديق تروس، وكل توقف يعني قصّ القضبان الموجودة على الخط وإعادة صهرها. كانت المستشعرات التقليدية تتلف خلال أسابيع بسبب رذاذ الماء ودرجة الحرارة.',
    specific_problems: ['27 توقفًا في السنة', 'تلف المستشعرات الحقلية', 'محركات احتياطية محدودة بمدة لف تصل إلى شهرين'],
    annual_loss: 6_300_000,
    solution:
      'ركّبنا محولات تيار داخل خلايا المحركات بعيدًا عن الحرارة، وتُحلل الترددات الجانبية حول تردد الشبكة لاستخراج مؤشرات الدوّار والمحمل والتروس. يقارن النظام كل محرك بنفسه عند الحمل ذاته، وتصل التوصية إلى مخطط الصيانة مع درجة الإلحاح.',
    technologies: ['iot', 'data_analytics', 'تحليل بصمة التيار'],
    duration_months: 6,
    investment: 1_350_000,
    annual_savings: 3_100_000,
    phases: [
      [
        'تجربة على عشرة محركات',
        2,
        250_000,
        ['التحقق من كشف عيوب معروفة'],
        ['اختبار محرك بقضيب مكسور', 'مقارنة مع تقارير الورشة'],
      ],
      [
        'تعميم على 74 محركًا',
        4,
        1_100_000,
        ['مراقبة مستمرة'],
        ['تركيب محولات التيار في التوقف الأسبوعي', 'تدريب مخططي الصيانة'],
      ],
    ],
    metrics: [
      ['توقفات المحركات وصناديق التروس', 27, 8, 'توقف', 'سنويًا'],
      ['ساعات توقف المدرفلة الأولى', 164, 51, 'ساعة', 'سنويًا'],
      ['كلفة لف المحركات', 1.9, 0.8, 'مليون ريال', 'سنويًا'],
    ],
    timeframe: 'اثنا عشر شهرًا',
    qualitative: ['لا حاجة لدخول الفنيين إلى منطقة الدرفلة لأخذ القياسات'],
    lessons_learned: [
      {
        category: 'التقنية',
        lesson: 'قارنوا المحرك بنفسه عند الحمل ذاته',
        description: 'المقارنة بين محركين متماثلين أعطت إنذارات كاذبة بسبب اختلاف المقاسات المدرفلة.',
        recommendation: 'سجلوا المقاس وسرعة الدرفلة مع كل قراءة.',
      },
    ],
  }),
  published('yousef.almutairi', {
    title: 'Oil particle counters on extruder gearboxes: small sensors, large bills avoided',
    category: 'predictive_maintenance',
    description:
      'A broken gearbox on a film extruder means ten weeks of waiting for a replacement. We put particle and moisture sensors into the oil circuit of nine gearboxes and send alarms to the shift’s phones. Two failures were caught in the first year, each with a repair of a day instead of a season lost.',
    tags: ['gearbox', 'oil analysis', 'blown film'],
    challenge:
      'Oil was sampled twice a year and the laboratory answered after two weeks. In 2022 one gearbox went from a normal report to broken teeth within seven weeks; the line stood still for 68 days.',
    solution:
      'In-line sensors count particles by ISO 4406 class and measure water saturation. Values go over a LoRaWAN gateway to a small dashboard; a rise by two classes within a week alerts the supervisor and reserves a bearing set.',
    technologies: ['iot', 'LoRaWAN', 'oil condition monitoring'],
    duration_months: 3,
    investment: 220_000,
    annual_savings: 690_000,
    metrics: [
      ['Gearbox downtime', 71, 3, 'days/year', 'twelve months'],
      ['Oil changes', 18, 7, 'changes/year', 'twelve months'],
    ],
    timeframe: 'Twelve months on nine lines',
    lessons_learned: [
      {
        category: 'Installation',
        lesson: 'Measure before the filter',
        description: 'Our first sensor sat behind the filter and saw nothing.',
        recommendation: 'Take the sample from the return line, at working temperature.',
      },
    ],
  }),
  published('daniel.okafor', {
    title: 'Finding failing inverter capacitors from ripple data in desert solar plants',
    category: 'predictive_maintenance',
    description:
      'Heat ages the capacitors of string inverters long before their rated life. Using the ripple values that the inverters already report, we estimate the remaining life of each of 1,860 units. Replacements are made in the cool months after sunset and lost generation has fallen by more than half.',
    tags: ['solar', 'inverter', 'remaining life', 'desert'],
    challenge:
      'At 47 °C ambient the inverters failed in clusters each July, when generation is most valuable. Technicians drove 180 km to exchange units one by one, often with the wrong spare in the car.',
    specific_problems: [
      'Failures clustered in July and August',
      'Four-hour drive for each exchange',
      'Spare parts stocked by guess',
    ],
    annual_loss: 3_800_000,
    solution:
      'A physics-based model relates ripple, load and heat-sink temperature to the capacitor’s series resistance and is corrected by a regression learned from 140 dismantled units. Units with less than six months left are grouped into one campaign per site each winter.',
    technologies: ['ai_ml', 'data_analytics', 'cloud'],
    duration_months: 5,
    investment: 780_000,
    annual_savings: 1_640_000,
    metrics: [
      ['Generation lost to inverter failures', 5200, 2300, 'MWh/year', 'two summers'],
      ['Service trips', 310, 128, 'trips/year', 'twelve months'],
      ['Failures predicted at least 30 days ahead', 12, 76, '%', 'twelve months'],
    ],
    timeframe: 'Two summers compared with the two before',
    qualitative: ['The warranty claim of one batch was accepted on the strength of the data'],
  }),
  published('imran.shaikh', {
    title: 'Battery health of 140 electric forklifts on one page',
    category: 'predictive_maintenance',
    description:
      'Trucks that died in the aisle were our most frequent disturbance on night shift. We read voltage, temperature and charge cycles from every battery and plan maintenance by health instead of age. Breakdowns in the aisle fell by three quarters and we bought 31 batteries fewer.',
    tags: ['forklift', 'battery', 'warehouse', 'telematics'],
    challenge:
      'Lead-acid batteries were replaced after four years, whatever their state. A third still had capacity, while others failed after two because of watering mistakes and charging in the heat of the afternoon.',
    solution:
      'Battery monitors report to the fleet system over Wi-Fi. A weekly list shows capacity, missed watering and charging above 45 °C; the charging schedule was moved to night, and the weakest trucks serve the short routes.',
    technologies: ['iot', 'data_analytics'],
    duration_months: 4,
    investment: 460_000,
    annual_savings: 610_000,
    metrics: [
      ['Breakdowns in the aisle', 58, 14, 'per month', 'average of twelve months'],
      ['Average battery life', 3.6, 4.9, 'years', 'estimated from capacity'],
    ],
    timeframe: 'Twelve months',
  }),
];
