import type { DemoUseCase } from '../types.ts';
import { draft, published } from './write.ts';

export const supplyChain: readonly DemoUseCase[] = [
  published('omar.felemban', {
    title: 'A cold chain that reports itself from the filler to the shelf',
    subtitle: 'Sensors in 260 trucks and 1,900 crates, alarms before the product is lost',
    category: 'supply_chain',
    description:
      'Dairy desserts travel up to 900 kilometres at outside temperatures above 45 °C, and we learned of a broken chain from the retailer. Sensors in trucks and crates now report every five minutes and warn the driver and the dispatcher while the load can still be saved. Rejected deliveries fell by more than 80 percent.',
    tags: ['cold chain', 'dairy', 'distribution', 'temperature'],
    challenge:
      'Temperature loggers were read after the trip. Retailers rejected 2.3 percent of chilled deliveries, often because doors stood open at the previous customer. Who was responsible could not be shown, and insurance refused half of the claims.',
    industry_context:
      'The regulator requires a temperature record for each chilled delivery, and retailers may refuse a load on a single reading above 5 °C.',
    specific_problems: [
      'Rejection rate of 2.3 percent',
      'No evidence of responsibility',
      'Doors open for 19 minutes per stop on average',
      'Loggers read days later',
    ],
    annual_loss: 4_100_000,
    business_impact: {
      customer: 'Empty shelves in eleven stores on average per week.',
      operational: 'Return trips with 640 tonnes a year.',
      compliance: 'Manual temperature records with gaps.',
    },
    solution:
      'Each truck carries three fixed sensors, a door contact and a gateway; every tenth crate carries a tag. A rule predicts the time to 5 °C from the load, the outside temperature and the door, and calls the driver in his language. The delivery note carries a code by which the retailer sees the whole record.',
    selection_criteria: [
      'Battery life of three years at 45 °C',
      'Works without coverage for six hours',
      'Open interface for retailers',
    ],
    vendor: {
      name: 'Thermolink',
      product: 'ColdTrace fleet',
      process: 'Eight weeks on twelve trucks on the Jeddah–Abha route in July.',
      selection_reasons: ['No data lost in the mountains', 'Tags survive the crate washer'],
    },
    technologies: ['iot', 'cloud', 'data_analytics', 'rfid'],
    duration_months: 7,
    investment: 2_250_000,
    annual_savings: 2_980_000,
    phases: [
      ['Summer trial', 2, 180_000, ['No gaps in data'], ['Twelve trucks', 'Comparison with calibrated loggers']],
      ['Fleet', 3, 1_370_000, ['260 trucks'], ['Installation during maintenance', 'Driver training in four languages']],
      [
        'Crates and retailers',
        2,
        700_000,
        ['Record on each delivery note'],
        ['1,900 tags', 'Interface to three retail chains'],
      ],
    ],
    team: {
      internal: ['omar.felemban', 'hanan.alzahrani'],
      vendor: [['Roll-out', 'Yara Mansour', 'Customer Success Manager']],
    },
    metrics: [
      ['Rejected chilled deliveries', 2.3, 0.4, '%', 'twelve months'],
      ['Door-open time per stop', 19, 8, 'min', 'twelve months'],
      ['Insurance claims accepted', 48, 93, '%', 'twelve months'],
    ],
    timeframe: 'Twelve months including one summer',
    qualitative: [
      'Drivers receive a bonus for unbroken chains',
      'Two retailers accept deliveries without their own measurement',
    ],
    challenges_and_solutions: [
      {
        challenge: 'Alarm fatigue',
        description: 'A fixed limit produced forty alarms a day.',
        solution: 'Alarms use predicted time to 5 °C instead of the temperature alone.',
        outcome: 'Four alarms a day, nearly all worth a call.',
      },
    ],
    lessons_learned: [
      {
        category: 'People',
        lesson: 'Tell the driver first',
        description: 'An alarm to the office arrives too late and feels like surveillance.',
        recommendation: 'Give the driver ten minutes before anyone else is called.',
      },
    ],
  }),
  published('afnan.alsulami', {
    title: 'تتبع الحاويات داخل الساحة بتقنية الموجات الراديوية',
    subtitle: 'لا بحث عن حاوية بعد اليوم',
    category: 'supply_chain',
    description:
      'كان مشغلو الرافعات يقضون وقتًا طويلًا في البحث عن حاويات تغير مكانها دون تسجيل. ركّبنا قارئات على الرافعات والبوابات وبطاقات على الحاويات، فأصبح موقع كل حاوية معروفًا لحظة وضعها. انخفض زمن بقاء الشاحنة في الساحة إلى النصف تقريبًا.',
    tags: ['الحاويات', 'الساحة', 'رابغ', 'إدارة البوابات'],
    challenge:
      'تمر بالساحة 1,100 حاوية يوميًا، وكان 6% منها في غير موقعه المسجل. تقف الشاحنات في طابور يصل إلى ثلاث ساعات قبل الأعياد، وتُدفع غرامات أرضيات لا يمكن الاعتراض عليها.',
    industry_context: 'تقيس الجهات المنظمة زمن الفسح من البوابة إلى البوابة وتنشر ترتيب المشغلين.',
    specific_problems: ['6% من الحاويات في غير موقعها', 'طوابير عند البوابة', 'غرامات أرضيات'],
    annual_loss: 5_700_000,
    business_impact: {
      customer: 'تأخر بضائع التجزئة قبل المواسم',
      operational: '14% من حركات الرافعات بحث أو إعادة مناولة',
      compliance: 'فروقات في جرد البضائع تحت القيد الجمركي',
    },
    solution:
      'تُقرأ بطاقة الحاوية عند البوابة، ثم يحدد قارئ الرافعة وجهاز التموضع إحداثيات الصف والطبقة عند كل وضع. يحجز العميل موعد الاستلام من بوابة إلكترونية، ويجهز النظام الحاوية قبل وصول الشاحنة بنصف ساعة.',
    technologies: ['rfid', 'iot', 'cloud', 'تحديد المواقع'],
    duration_months: 9,
    investment: 4_800_000,
    annual_savings: 3_950_000,
    phases: [
      ['البوابات', 4, 1_500_000, ['قراءة آلية 99%'], ['ثمانية مسارات', 'ربط المواعيد']],
      ['الرافعات والساحة', 5, 3_300_000, ['موقع كل حاوية لحظيًا'], ['تجهيز 22 رافعة', 'إعادة ترقيم الصفوف']],
    ],
    metrics: [
      ['زمن بقاء الشاحنة في الساحة', 94, 48, 'دقيقة', 'متوسط سبعة أشهر'],
      ['حاويات في غير موقعها', 6, 0.3, '%', 'متوسط سبعة أشهر'],
      ['حركات إعادة المناولة', 14, 6, '%', 'متوسط سبعة أشهر'],
    ],
    timeframe: 'سبعة أشهر تضمنت موسم العيد',
    lessons_learned: [
      {
        category: 'التشغيل',
        lesson: 'الموعد المسبق لا ينجح دون مرونة',
        description: 'تجاهل السائقون المواعيد الصارمة في الشهر الأول.',
        recommendation: 'امنحوا نافذة ساعتين وكافئوا الالتزام بمسار سريع.',
      },
    ],
  }),
  published('waleed.alkhalidi', {
    title: 'Supplier-managed stock of wire harness parts with weighing bins',
    category: 'supply_chain',
    description:
      'Terminals and seals worth a few halalas stopped lines worth millions. Bins on scales now report their content to six suppliers, who refill within agreed limits. Shortages of small parts have practically ended, while stock fell by almost half.',
    tags: ['vmi', 'c-parts', 'kanban', 'wire harness'],
    challenge:
      'We ordered 1,300 small items by hand every week. Counting errors led to nine line stops a quarter and to rush freight by air for parts that fit into an envelope.',
    specific_problems: ['Nine line stops a quarter', 'Air freight for small parts', 'Stock for 74 days on average'],
    annual_loss: 1_600_000,
    solution:
      'Weighing bins count continuously with an accuracy of one piece in five hundred. Suppliers see stock and forecast in a portal, decide on their own when to deliver and are measured by availability. Invoices are issued monthly on consumption.',
    technologies: ['iot', 'cloud', 'data_analytics'],
    duration_months: 5,
    investment: 680_000,
    annual_savings: 1_040_000,
    metrics: [
      ['Line stops by missing small parts', 36, 3, 'stops/year', 'twelve months'],
      ['Stock of small parts', 74, 41, 'days', 'twelve months'],
      ['Purchase orders', 5200, 310, 'orders/year', 'twelve months'],
    ],
    timeframe: 'Twelve months',
    qualitative: ['Two suppliers opened a store in Dammam'],
  }),
  published('nawaf.alhajri', {
    title: 'From 14,000 spare parts to the 2,600 that matter: criticality and shared stock',
    category: 'supply_chain',
    description:
      'Our workshop stocked parts that nobody had asked for in ten years and lacked those that rigs were waiting for. We ranked all parts by consequence and lead time, sold or scrapped the rest, and share critical stock with two neighbouring companies. Availability went up while capital tied up fell by a third.',
    tags: ['spare parts', 'criticality', 'inventory', 'collaboration'],
    challenge:
      'Stock value had grown to SAR 46 million with an availability of 81 percent for critical requests. The same seal existed under eleven material numbers, and planners ordered “just in case”.',
    industry_context: 'Local-content rules reward parts kept and repaired in the Kingdom.',
    specific_problems: [
      'Duplicates in material data',
      'No link between equipment and part',
      'Availability of 81 percent',
    ],
    annual_loss: 3_900_000,
    solution:
      'Text matching found 3,100 duplicate numbers. Each remaining part was linked with its equipment, failure consequence and lead time, and stocked by a service-level rule. A shared list with two companies allows a loan within two hours; drawings of 90 parts were released for local machining.',
    technologies: ['data_analytics', 'ai_ml', 'cloud'],
    duration_months: 8,
    investment: 1_250_000,
    annual_savings: 2_350_000,
    phases: [
      ['Clean data', 3, 350_000, ['One number per part'], ['Text matching', 'Review by foremen']],
      ['Criticality', 3, 500_000, ['Service level per class'], ['Workshops by equipment']],
      ['Sharing and localisation', 2, 400_000, ['Loan within two hours'], ['Legal agreement', '90 drawings released']],
    ],
    metrics: [
      ['Stock value', 46, 31, 'SAR million', 'after 18 months'],
      ['Availability of critical parts', 81, 96, '%', 'last two quarters'],
      ['Material numbers', 14000, 9400, 'numbers', 'after 18 months'],
    ],
    timeframe: 'Eighteen months',
    lessons_learned: [
      {
        category: 'Data',
        lesson: 'Foremen know what a part is',
        description: 'Their review took four weeks and was right in 98 percent of cases.',
        recommendation: 'Pay overtime for the review instead of a longer algorithm.',
      },
    ],
  }),
  published('amal.alrashidi', {
    title: 'مراقبة حرارة الأدوية من المصنع إلى الصيدلية مع إثبات لكل شحنة',
    category: 'supply_chain',
    description:
      'تتطلب قطرات العين حفظًا بين درجتين وثماني درجات، وكانت الشحنات تُقبل أو تُرفض بناءً على شريط ورقي. زودنا كل صندوق بمسجل يرفع قراءاته عند نقاط الاستلام ويحسب متوسط الحرارة الحركي تلقائيًا. صار قرار القبول يستغرق ساعات قليلة وانخفض الإتلاف بوضوح.',
    tags: ['سلسلة التبريد', 'الأدوية', 'GDP', 'حائل'],
    challenge: 'رُفضت 41 شحنة في سنة واحدة، وأثبت التحقيق أن 27 منها كانت صالحة فعلًا، لكن غياب الدليل أدى إلى إتلافها.',
    specific_problems: ['إتلاف مستحضرات صالحة', 'تحقيق يستغرق تسعة أيام', 'مسؤولية غير واضحة بين الناقل والمستودع'],
    annual_loss: 1_250_000,
    solution:
      'مسجل بحجم بطاقة في كل صندوق تبريد، يقرؤه هاتف المستلم ويرسل المنحنى إلى منصة سحابية تحفظه مع رقم التشغيلة. يصدر القرار آليًا وفق بيانات ثبات المستحضر، وتُحال الحالات الحدية إلى ضمان الجودة.',
    technologies: ['iot', 'cloud', 'data_analytics'],
    duration_months: 5,
    investment: 590_000,
    annual_savings: 820_000,
    metrics: [
      ['شحنات أُتلفت', 41, 9, 'شحنة', 'سنويًا'],
      ['زمن قرار القبول', 216, 4, 'ساعة', 'متوسط سنة'],
    ],
    timeframe: 'اثنا عشر شهرًا',
  }),
  published('abdullah.bukhari', {
    title: 'Contract farming dashboard for mango and tomato growers',
    category: 'supply_chain',
    description:
      'Fruit arrived in waves: too much in one week, none in the next. A shared dashboard shows 74 growers in Jazan and Qassim what the plant needs each week and shows us what will ripen. Purchases on the spot market fell by more than half, and growers are paid within seven days.',
    tags: ['contract farming', 'mango', 'tomato', 'local sourcing'],
    challenge:
      'Forecasts were exchanged by telephone. We bought 44 percent of fruit on the spot market at a premium, and growers lost a tenth of their harvest waiting for a slot.',
    solution:
      'Growers photograph their fields once a week; a model estimates ripening with weather data. Delivery slots are offered by message in Arabic, accepted with one tap and weighed automatically at the gate, which triggers payment.',
    technologies: ['ai_ml', 'cloud', 'data_analytics'],
    duration_months: 6,
    investment: 740_000,
    annual_savings: 1_310_000,
    metrics: [
      ['Fruit bought on the spot market', 44, 18, '%', 'one season'],
      ['Harvest lost before delivery', 10, 4, '%', 'one season'],
      ['Days to payment', 38, 7, 'days', 'one season'],
    ],
    timeframe: 'One season with 74 growers',
  }),
  draft('fahad.alghamdi', {
    title: 'Qualifying second sources for power semiconductors in the region',
    category: 'supply_chain',
    challenge: 'Lead times of 52 weeks for two transistors stopped our power-supply line three times last year.',
    tags: ['second source', 'semiconductors'],
  }),
];
