import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const energyEfficiency: readonly DemoUseCase[] = [
  published('michael.fernandes', {
    title: 'Heat integration and 3,400 monitored steam traps in a glycol plant',
    subtitle: 'Eleven percent less steam without a new boiler',
    category: 'energy_efficiency',
    description:
      'Steam is our largest energy bill, and a survey showed that one trap in six was blowing through. We equipped 3,400 traps with wireless acoustic sensors and added two exchangers found by pinch analysis. Steam use per tonne fell by 11 percent, and the third boiler is now on standby.',
    tags: ['steam', 'pinch analysis', 'steam traps', 'jubail'],
    challenge:
      'An annual survey by hand took five months, so results were old before repairs began. Condensate return stood at 58 percent, and hot process streams were cooled by sea water a few metres from cold ones heated by steam.',
    industry_context:
      'The national energy efficiency programme sets an intensity target for each product; missing it affects the allocation of feedstock gas.',
    specific_problems: [
      '17 percent of traps blowing through',
      'Condensate return of 58 percent',
      'Cooling and heating side by side',
      'Third boiler at minimum load',
    ],
    annual_loss: 16_500_000,
    business_impact: {
      customer: 'No direct effect.',
      operational: 'Boiler at minimum load with poor efficiency.',
      compliance: 'Energy intensity 4 percent above target.',
    },
    solution:
      'Clamp-on sensors hear and feel each trap every ten minutes and classify it as good, leaking, blowing or cold. Work orders are ranked by the lost steam. Two plate exchangers move heat from the glycol column overhead to boiler feed water and to the reboiler of the light-ends column.',
    selection_criteria: [
      'Certified for zone 1',
      'Battery life of at least five years',
      'Payback below two years including exchangers',
    ],
    vendor: {
      name: 'Steamwise',
      product: 'TrapSense',
      process: 'Blind test on 150 traps with cut-open verification.',
      selection_reasons: ['94 percent correct classification', 'Mesh network without repeaters in the racks'],
    },
    technology_components: [
      { component: 'Trap sensors', details: '3,400 acoustic and temperature sensors, mesh network' },
      { component: 'Exchangers', details: 'Two plate-and-shell units of 6.2 and 3.8 MW' },
      { component: 'Energy model', details: 'Hourly balance of four steam levels' },
    ],
    technologies: ['iot', 'data_analytics', 'pinch analysis'],
    methodology:
      'Pinch analysis of the whole plant, ranking by payback and by risk to operation, installation in two planned stops.',
    duration_months: 14,
    investment: 12_400_000,
    annual_savings: 9_800_000,
    phases: [
      ['Survey and pinch study', 4, 700_000, ['Verified list of measures'], ['Blind test on 150 traps', 'Pinch study']],
      ['Trap sensors', 5, 4_900_000, ['3,400 traps monitored'], ['Installation while running', 'Link to maintenance']],
      ['Exchangers', 5, 6_800_000, ['10 MW recovered'], ['Tie-ins during planned stops', 'Performance test']],
    ],
    team: {
      internal: ['michael.fernandes', 'reem.aldossary', 'khalid.alnasser'],
      vendor: [['Energy consulting', 'Grace Lim', 'Senior Consultant']],
    },
    metrics: [
      ['Steam per tonne of glycol', 4.62, 4.11, 't/t', 'twelve months, corrected for load'],
      ['Traps blowing through', 17, 2, '%', 'average of twelve months'],
      ['Condensate return', 58, 79, '%', 'average of twelve months'],
      ['Emissions from steam', 418, 371, 'kt CO2e/year', 'twelve months'],
    ],
    timeframe: 'Twelve months after the second stop',
    qualitative: ['Energy intensity now better than the national target'],
    challenges_and_solutions: [
      {
        challenge: 'Too many work orders at once',
        description: 'The first scan listed 580 failed traps.',
        solution: 'A crew of four worked on the top 50 each week by lost steam.',
        outcome: 'Eighty percent of the loss closed in nine weeks.',
      },
    ],
    lessons_learned: [
      {
        category: 'Maintenance',
        lesson: 'Buy the traps with the sensors',
        description: 'Spare traps ran out in the third week.',
        recommendation: 'Order 15 percent of the population in advance.',
      },
    ],
    roadmap: [
      {
        timeline: 'Next planned stop',
        initiative: 'Heat pump on the light-ends column',
        description: 'Replaces 4 MW of low-pressure steam.',
        expected_benefit: 'A further 2 percent of steam',
      },
    ],
  }),
  published('fatimah.jaafari', {
    title: 'Recuperators and oxygen control on the reheating furnace',
    subtitle: 'Fuel per tonne down by a fifth with the furnace in operation',
    category: 'energy_efficiency',
    description:
      'The reheating furnace of mill 1 burned a third more fuel than a modern one. We replaced the recuperator, sealed doors and control the oxygen in each zone by laser measurement. Fuel per tonne fell by 21 percent and scale loss decreased, which brings nearly as much as the fuel.',
    tags: ['reheating furnace', 'recuperator', 'oxygen control', 'steel'],
    challenge:
      'Flue gas left at 640 °C, combustion ran with 6 percent of oxygen, and billets waited hot during mill delays. Scale loss reached 1.4 percent of the steel.',
    industry_context:
      'Fuel prices for industry are rising in steps, and customers ask for environmental declarations of rebar.',
    specific_problems: [
      'Flue gas at 640 °C',
      'Oxygen at 6 percent',
      'Scale loss of 1.4 percent',
      'No strategy for delays',
    ],
    annual_loss: 9_600_000,
    business_impact: {
      customer: 'Declaration of footprint was worse than imported rebar.',
      operational: 'Scale removal each weekend.',
      compliance: 'NOx close to the limit.',
    },
    solution:
      'A metallic recuperator preheats air to 480 °C. Tunable lasers measure oxygen and carbon monoxide across each zone and trim the air every two seconds. A delay model lowers zone temperatures as soon as the mill reports a stop and returns in time for the restart.',
    selection_criteria: [
      'Installation within a stop of twelve days',
      'NOx guarantee',
      'Local fabrication of the steelwork',
    ],
    technologies: ['iot', 'data_analytics', 'digital_twin', 'laser gas analysis'],
    methodology:
      'Heat balance before and after by the same independent engineer, corrected for product mix and charging temperature.',
    duration_months: 11,
    investment: 8_600_000,
    annual_savings: 7_300_000,
    phases: [
      ['Heat balance and design', 4, 600_000, ['Guaranteed figures'], ['Measurement campaign', 'Tender']],
      ['Fabrication', 5, 5_400_000, ['Ready for the stop'], ['Recuperator', 'Door seals', 'Laser flanges']],
      ['Installation and tuning', 2, 2_600_000, ['12-day stop kept'], ['Installation', 'Tuning of five zones']],
    ],
    team: {
      internal: ['fatimah.jaafari', 'rajesh.iyer', 'ali.madkhali'],
      vendor: [['Combustion', 'Erik Sandström', 'Combustion Engineer']],
    },
    metrics: [
      ['Fuel per tonne', 1.48, 1.17, 'GJ/t', 'ten months, corrected for mix'],
      ['Scale loss', 1.4, 0.9, '%', 'ten months'],
      ['NOx', 385, 260, 'mg/Nm³', 'quarterly measurement'],
    ],
    timeframe: 'Ten months',
    challenges_and_solutions: [
      {
        challenge: 'Twelve days for everything',
        description: 'Any delay would have cost SAR 1.1 million a day.',
        solution: 'Full trial assembly in the yard and an hourly plan with the contractor.',
        outcome: 'Furnace lit eight hours early.',
      },
    ],
    lessons_learned: [
      {
        category: 'Measurement',
        lesson: 'Count the scale',
        description: 'Scale saving was not in the first business case and paid for the lasers.',
        recommendation: 'Weigh scale for three months before the project.',
      },
    ],
  }),
  published('turki.alatawi', {
    title: 'محطة شمسية مع تخزين لمصنع بعيد عن الشبكة',
    subtitle: 'من مولدات الديزل إلى 77% طاقة شمسية',
    category: 'energy_efficiency',
    description:
      'كان مصنع معالجة رمال السيليكا شمال تبوك يعمل كليًا بمولدات الديزل المنقول بالصهاريج. صممنا له محطة شمسية مع بطاريات ونظام إدارة أحمال يشغل الطواحين وقت وفرة الشمس. تغطي الشمس اليوم أكثر من ثلاثة أرباع الاستهلاك وانخفضت كلفة الكيلوواط ساعة إلى النصف.',
    tags: ['الطاقة الشمسية', 'التخزين', 'خارج الشبكة', 'تبوك'],
    industry: 'mining',
    challenge:
      'استهلك المصنع 3.9 ملايين لتر من الديزل سنويًا، وتوقف سبع مرات بسبب تأخر الصهاريج في العواصف. كان تمديد خط كهرباء بطول 86 كيلومترًا يتطلب ثلاث سنوات.',
    industry_context: 'تدعم الأنظمة الجديدة المشاريع الصناعية التي تستبدل الوقود السائل، بشرط قياس موثق للوفر.',
    specific_problems: ['كلفة كيلوواط ساعة مرتفعة', 'انقطاع بسبب تأخر الوقود', 'أحمال كبيرة متقطعة للطواحين'],
    annual_loss: 7_900_000,
    business_impact: {
      customer: 'تأخر شحنات الزجاج',
      operational: 'سبعة توقفات في السنة',
      compliance: 'انبعاثات أعلى من خطة المصنع',
    },
    solution:
      'محطة بقدرة 9.5 ميغاواط مع بطاريات سعتها 18 ميغاواط ساعة ومولدين احتياطيين. يتوقع نظام الإدارة الإشعاع لست ساعات ويجدول الطواحين والمجففات، ويُبقي البطارية جاهزة لتغطية بدء تشغيل المولد دون انقطاع.',
    selection_criteria: ['بطاريات تعمل عند 48 درجة', 'تشغيل دون مولد في النهار', 'ضمان توفر 99%'],
    technologies: ['iot', 'ai_ml', 'data_analytics', 'تخزين الطاقة'],
    duration_months: 13,
    investment: 24_800_000,
    annual_savings: 8_900_000,
    phases: [
      ['القياس والتصميم', 3, 900_000, ['منحنى حمل لسنة'], ['قياس 40 حملًا', 'دراسة الاستقرار']],
      ['الإنشاء', 8, 21_400_000, ['9.5 ميغاواط'], ['الألواح والأساسات', 'حاويات البطاريات']],
      ['التشغيل والأمثلة', 2, 2_500_000, ['نهار دون ديزل'], ['ضبط جدولة الطواحين', 'تدريب 11 مشغلًا']],
    ],
    team: { internal: ['turki.alatawi', 'daniel.okafor'], vendor: [['التخزين', 'م. بسام ناصر', 'مهندس أنظمة تخزين']] },
    metrics: [
      ['استهلاك الديزل', 3.9, 0.9, 'مليون لتر', 'سنويًا'],
      ['كلفة الطاقة', 0.74, 0.36, 'ريال/ك.و.س', 'متوسط سنة'],
      ['توقفات بسبب الطاقة', 7, 3, 'توقف', 'سنويًا'],
    ],
    timeframe: 'سنة كاملة من التشغيل',
    qualitative: ['انخفاض الضجيج في سكن العمال ليلًا'],
    lessons_learned: [
      {
        category: 'التشغيل',
        lesson: 'حركوا الحمل قبل أن تكبّروا البطارية',
        description: 'جدولة الطواحين وفرت ستة ميغاواط ساعة من سعة البطارية.',
        recommendation: 'ادرسوا مرونة الأحمال مع مشغلي المصنع أولًا.',
      },
    ],
  }),
  published('abdullah.bukhari', {
    title: 'Floating head pressure for ammonia refrigeration in a coastal climate',
    category: 'energy_efficiency',
    description:
      'Our refrigeration ran all year at the pressure needed on the hottest afternoon in August. Variable-speed condenser fans and a controller that follows the wet-bulb temperature lowered it whenever the weather allows. Electricity for cooling fell by 18 percent, with steadier room temperatures.',
    tags: ['refrigeration', 'ammonia', 'cold store', 'jeddah'],
    challenge:
      'Refrigeration uses 52 percent of the plant’s electricity. Head pressure was fixed at 14.5 bar, and fans switched on and off in blocks, which wore out belts and operators’ nerves.',
    specific_problems: ['Fixed head pressure', 'Defrost by the clock', 'Compressors at part load'],
    annual_loss: 1_400_000,
    solution:
      'Frequency converters on 24 fans, electronic expansion valves, and a controller that chooses compressors for the best efficiency. Defrost starts on measured ice thickness. Limits protect oil return, and the old control remains as a fallback.',
    technologies: ['iot', 'data_analytics', 'variable-speed drives'],
    duration_months: 5,
    investment: 1_050_000,
    annual_savings: 860_000,
    metrics: [
      ['Electricity for refrigeration', 11.2, 9.2, 'GWh/year', 'twelve months, corrected for weather'],
      ['Average head pressure', 14.5, 11.6, 'bar', 'twelve months'],
      ['Defrost cycles', 4, 1.6, 'per day', 'twelve months'],
    ],
    timeframe: 'Twelve months',
    lessons_learned: [
      {
        category: 'Technology',
        lesson: 'Check the liquid feed first',
        description: 'Two evaporators starved at low pressure until their valves were exchanged.',
        recommendation: 'Lower the pressure by half a bar a week and watch each room.',
      },
    ],
  }),
  published('saleh.altuwaijri', {
    title: 'خفض كلفة الهواء المضغوط إلى الثلثين بكشف التسرب وضبط الضغط',
    category: 'energy_efficiency',
    description:
      'كشف قياس ليلة واحدة أن ضواغطنا تضخ ثلث هوائها في تسربات. أصلحنا 340 موضعًا خلال شهرين، وقسمنا الشبكة إلى مستويي ضغط، وأضفنا ضاغطًا متغير السرعة. انخفضت كهرباء الهواء المضغوط بمقدار الثلث ولم نعد بحاجة إلى الضاغط الخامس.',
    tags: ['الهواء المضغوط', 'كشف التسرب', 'كفاءة الطاقة'],
    challenge:
      'تعمل خمسة ضواغط على ضغط 8.2 بار لأن آلة واحدة تحتاج إليه، وتبقى الشبكة مضغوطة في العطل. لم يكن أحد يعرف كلفة الهواء لأنه بلا عداد.',
    specific_problems: ['تسرب 34%', 'ضغط أعلى من الحاجة', 'شبكة مضغوطة في العطل'],
    solution:
      'جلنا بكاميرا صوتية على الشبكة كلها ووضعنا على كل تسرب بطاقة بكلفته السنوية بالريال. ركّبنا صمامات تعزل الخطوط المتوقفة ومعززًا صغيرًا للآلة التي تحتاج ضغطًا أعلى، وعدادات تعرض كلفة الهواء لكل قسم.',
    technologies: ['iot', 'data_analytics', 'التصوير الصوتي'],
    duration_months: 4,
    investment: 470_000,
    annual_savings: 615_000,
    metrics: [
      ['كهرباء الهواء المضغوط', 3.6, 2.4, 'غيغاواط ساعة', 'سنويًا'],
      ['نسبة التسرب', 34, 9, '%', 'قياس ليلي كل شهر'],
      ['ضغط الشبكة', 8.2, 6.4, 'بار', 'متوسط عشرة أشهر'],
    ],
    timeframe: 'عشرة أشهر',
    lessons_learned: [
      {
        category: 'الفريق',
        lesson: 'اكتبوا الكلفة على البطاقة',
        description: 'بطاقة عليها 3,900 ريال في السنة أقنعت الفنيين أكثر من أي توجيه.',
        recommendation: 'كرروا الجولة كل ثلاثة أشهر وأعلنوا النتيجة.',
      },
    ],
  }),
  published('mansour.aljuhani', {
    title: 'محركات متغيرة السرعة لمضخات التبريد في مصنع الراتنجات',
    category: 'energy_efficiency',
    description:
      'كانت مضخات مياه التبريد تعمل بكامل سرعتها طوال السنة وتُخنق بالصمامات. ركّبنا مغيرات سرعة على 16 مضخة وربطناها بحرارة الرجيع الفعلية. انخفض استهلاكها إلى أقل من النصف واستقرت حرارة المفاعلات في الشتاء.',
    tags: ['المضخات', 'مغيرات السرعة', 'ينبع'],
    challenge:
      'صُمم نظام التبريد لأحر يوم في السنة ولكامل الطاقة، فكان يستهلك 9 غيغاواط ساعة سنويًا مهما كان الحمل، وتكرر تآكل الصمامات والموانع.',
    specific_problems: ['خنق بالصمامات', 'تبريد زائد شتاءً', 'استبدال متكرر للموانع'],
    solution:
      'مغيرات سرعة داخل غرفة مكيفة، وتحكم يضبط التدفق على فرق حرارة ثابت مع حد أدنى يحمي المبادلات من الترسب. أعدنا موازنة الشبكة وفتحنا الصمامات بالكامل.',
    technologies: ['iot', 'data_analytics', 'مغيرات السرعة'],
    duration_months: 6,
    investment: 1_320_000,
    annual_savings: 990_000,
    metrics: [
      ['كهرباء المضخات', 9, 4.2, 'غيغاواط ساعة', 'سنويًا'],
      ['موانع التسرب المستبدلة', 31, 12, 'قطعة', 'سنويًا'],
    ],
    timeframe: 'سنة كاملة',
  }),
  published('yousef.almutairi', {
    title: 'Replacing hydraulic injection machines by all-electric ones, three at a time',
    category: 'energy_efficiency',
    description:
      'Fourteen hydraulic machines made caps with energy from another era. We replaced six of them by all-electric machines in two steps and measured each against its neighbour. Energy per kilo fell by more than half, the hall is cooler and quieter, and cycle times became shorter.',
    tags: ['injection moulding', 'all-electric', 'caps'],
    challenge:
      'Hydraulic pumps ran continuously, oil coolers heated the hall, and cap weight varied with the oil temperature during the day.',
    solution:
      'Machines with servo drives on all axes, brake energy recovered into the common circuit, and insulated barrels. Meters on each machine show energy per thousand caps on the hall’s screen.',
    technologies: ['iot', 'servo drives'],
    duration_months: 8,
    investment: 4_200_000,
    annual_savings: 1_260_000,
    metrics: [
      ['Energy per kilo', 1.12, 0.48, 'kWh/kg', 'twelve months, six machines'],
      ['Cycle time', 5.4, 4.6, 's', 'twelve months, six machines'],
      ['Scatter of cap weight', 2.1, 0.8, '%', 'twelve months, six machines'],
    ],
    timeframe: 'Twelve months',
    qualitative: ['Noise in the hall fell from 84 to 76 dB'],
  }),
];
