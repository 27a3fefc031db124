import type { DemoUseCase } from '../types.ts';
import { draft, published } from './write.ts';

export const artificialIntelligence: readonly DemoUseCase[] = [
  published('khalid.alnasser', {
    title: 'An assistant that answers operators from 9,000 procedures, in Arabic and English',
    subtitle: 'Retrieval with citations, inside our own network',
    category: 'artificial_intelligence',
    description:
      'Finding the valid procedure in the middle of a night shift took operators up to half an hour. We built an assistant that answers in Arabic or English from our 9,000 controlled documents and always cites the paragraph. It runs in our own data centre, refuses when it finds nothing, and has become the most used tool of the control rooms.',
    tags: ['language model', 'procedures', 'operators', 'knowledge'],
    challenge:
      'Procedures, permits, lessons from incidents and vendor manuals were spread over four systems. New operators asked the colleague beside them; in an internal study 18 percent of the answers given by colleagues were outdated. Two upsets in one year were traced to an old revision.',
    industry_context:
      'A third of our experienced operators will retire within six years, and their successors search before they ask.',
    specific_problems: [
      'Search over four systems, 27 minutes on average',
      'Outdated revisions in local folders',
      'Manuals in English only for a mixed workforce',
      'Two process upsets traced to an old revision',
    ],
    annual_loss: 6_800_000,
    business_impact: {
      customer: 'No direct effect.',
      operational: 'Two upsets with 31 hours of reduced rate.',
      compliance: 'Audit finding on uncontrolled copies.',
    },
    solution:
      'Documents are indexed by paragraph with revision and unit. A question is answered by an open language model on our own hardware, only from retrieved paragraphs and with links to them. Where confidence is low it says so and names the document owner. Each answer can be rated; every low rating is answered by the document owner within a week.',
    selection_criteria: [
      'No data leaves the company',
      'Answers cite valid revisions only',
      'Good Arabic, including mixed terms',
      'Cost independent of the number of questions',
    ],
    technology_components: [
      {
        component: 'Index',
        details: '9,000 documents, 412,000 paragraphs, refreshed within 15 minutes of a new revision',
      },
      { component: 'Model', details: 'Open-weight model on four GPUs, two seconds to the first word' },
      { component: 'Feedback', details: 'Ratings routed to 140 document owners' },
    ],
    technologies: ['ai_ml', 'cybersecurity', 'data_analytics', 'language models'],
    methodology:
      'A set of 600 questions with approved answers, written by shift leaders, decided each release: no version went live with less than 95 percent correct citations.',
    architecture: {
      overview: 'Everything runs in the company’s data centre; the control rooms reach it through a read-only gateway.',
      components: [
        {
          layer: 'Sources',
          components: ['document management', 'incident database', 'vendor manuals'],
          specifications: 'Revision events by message queue',
        },
        {
          layer: 'Service',
          components: ['index', 'language model', 'audit log'],
          specifications: 'Four GPUs, 99.5 percent availability',
        },
      ],
      security_measures: [
        'Rights of the source system applied to each paragraph',
        'Questions kept for 90 days, then made anonymous',
      ],
      scalability: ['Two further sites without new hardware'],
    },
    duration_months: 8,
    investment: 4_200_000,
    annual_savings: 5_100_000,
    phases: [
      [
        'Documents in order',
        3,
        1_200_000,
        ['Only valid revisions indexed'],
        ['Removal of 3,400 duplicates', 'Ownership for each document'],
      ],
      [
        'Pilot in one unit',
        3,
        1_600_000,
        ['95 percent correct citations'],
        ['600 test questions', 'Ten shifts with a coach'],
      ],
      ['All control rooms', 2, 1_400_000, ['Daily use in 14 control rooms'], ['Gateway', 'Training in both languages']],
    ],
    team: {
      internal: ['khalid.alnasser', 'reem.aldossary'],
      vendor: [['Machine learning', 'Lina Haddad', 'Lead Engineer']],
    },
    metrics: [
      ['Time to find a procedure', 27, 3, 'min', 'average of 400 observed searches'],
      ['Answers from outdated revisions', 18, 1, '%', 'audit of 300 answers'],
      ['Upsets traced to wrong information', 2, 1, 'per year', 'twelve months'],
    ],
    timeframe: 'Twelve months after the first unit',
    qualitative: [
      '340 documents were corrected because operators rated an answer',
      'New operators reach release three weeks earlier',
    ],
    challenges_and_solutions: [
      {
        challenge: 'Invented answers',
        description: 'Early versions filled gaps with plausible text.',
        solution: 'Sentences without a supporting paragraph are removed before display.',
        outcome: 'Fewer than one unsupported statement in 500 answers.',
      },
    ],
    lessons_learned: [
      {
        category: 'Data',
        lesson: 'Most of the work is document control',
        description: 'Half of the budget went into duplicates, owners and revisions.',
        recommendation: 'Begin there; the benefit comes even without a model.',
      },
    ],
    roadmap: [
      {
        timeline: 'Next year',
        initiative: 'Voice in the field',
        description: 'Questions by radio headset in hazardous areas.',
        expected_benefit: 'No return to the shelter for a lookup',
      },
    ],
  }),
  published('priya.menon', {
    title: 'Learning which tests to skip: functional test time of smart meters down by a third',
    category: 'artificial_intelligence',
    description:
      'Each smart meter passes 212 functional tests, although most of them have never failed on a board whose first measurements look healthy. A model decides after the first forty tests which of the remaining ones are informative. Test time fell by a third with no additional escape in a parallel run of 60,000 meters.',
    tags: ['adaptive testing', 'functional test', 'smart meters'],
    challenge:
      'The test department was the bottleneck for a new utility contract: forty stations, 7.4 minutes per meter. Eleven more stations would have cost SAR 4.4 million and space that we did not have.',
    specific_problems: [
      '7.4 minutes of test per meter',
      'No space for further stations',
      'Test limits never reviewed since introduction',
    ],
    solution:
      'Three years of test results (2.1 million meters) trained a model that predicts, from early measurements, the chance of failure of each later test. Tests below five parts in a million are skipped, except on one meter in fifty, which is always tested completely to keep the model honest.',
    technologies: ['ai_ml', 'data_analytics'],
    methodology:
      'Parallel run: 60,000 meters were tested completely while the model’s choice was recorded, before any test was skipped.',
    duration_months: 6,
    investment: 720_000,
    annual_savings: 1_530_000,
    metrics: [
      ['Test time per meter', 7.4, 4.9, 'min', 'average of four months'],
      ['Meters per day', 4600, 6900, 'meters', 'average of four months'],
    ],
    timeframe: 'Four months of production after the parallel run',
    lessons_learned: [
      {
        category: 'Governance',
        lesson: 'Keep a fully tested sample for ever',
        description: 'Without it, a slow drift in components would stay unseen.',
        recommendation: 'Treat the sample rate as a safety parameter under change control.',
      },
    ],
  }),
  published('sara.alruwaili', {
    title: 'Froth cameras and reinforcement learning steady a phosphate flotation circuit',
    subtitle: 'Recovery up by two points with less reagent',
    category: 'artificial_intelligence',
    description:
      'Flotation operators judged froth by eye, each in his own way, and recovery changed with the shift. Cameras over 24 cells now measure bubble size, speed and colour, and a controller learned in simulation proposes air, level and reagent set-points. Recovery rose by 2.1 points, and reagent consumption fell.',
    tags: ['flotation', 'phosphate', 'reinforcement learning', 'machine vision'],
    challenge:
      'Ore from two pit areas differs in carbonate content, and laboratory results came two hours late. Operators overdosed reagents to be safe; recovery varied between 78 and 86 percent within a single day.',
    industry_context:
      'One point of recovery equals roughly 90,000 tonnes of ore a year that need not be mined, hauled and crushed.',
    specific_problems: [
      'Two hours of delay in the laboratory',
      'Different practice on each of four shifts',
      'Reagent overdosing',
    ],
    annual_loss: 14_000_000,
    business_impact: {
      customer: 'Concentrate grade outside the band in 9 percent of lots.',
      operational: 'Recovery 3 points below design.',
      compliance: 'Reagent carry-over close to the limit of the tailings permit.',
    },
    solution:
      'Twenty-four cameras feed a vision model; a soft sensor predicts grade and recovery every minute. The controller was trained in a simulator that we fitted to two years of data, and it acts within limits set by the metallurgist. Operators can switch it off with one button, and the log shows why it moved each set-point.',
    technologies: ['ai_ml', 'digital_twin', 'iot', 'machine vision'],
    methodology:
      'Advice only for ten weeks, then closed loop on air, then on level, at last on reagent; one week on, one week off for a fair comparison.',
    duration_months: 12,
    investment: 5_900_000,
    annual_savings: 11_300_000,
    phases: [
      [
        'Cameras and soft sensor',
        5,
        2_300_000,
        ['Grade prediction within 0.6 points'],
        ['24 cameras with air purge', 'Additional sampling campaign'],
      ],
      [
        'Simulator and advice mode',
        4,
        2_000_000,
        ['Trust of four shifts'],
        ['Simulator fitted to two years', 'Daily review with operators'],
      ],
      ['Closed loop', 3, 1_600_000, ['On-off trial'], ['Limits and fallback', 'Statistical evaluation over 12 weeks']],
    ],
    team: {
      internal: ['sara.alruwaili', 'james.whitfield'],
      vendor: [['Control', 'Dr. Paul Reyes', 'Control Scientist']],
    },
    metrics: [
      ['Recovery', 82.4, 84.5, '%', 'on-off trial of twelve weeks'],
      ['Collector consumption', 1.62, 1.38, 'kg/t', 'on-off trial of twelve weeks'],
      ['Lots outside the grade band', 9, 3, '%', 'six months'],
    ],
    timeframe: 'Six months in closed loop',
    qualitative: ['Shifts now argue about froth with numbers'],
    challenges_and_solutions: [
      {
        challenge: 'Dust on the lenses',
        description: 'Cameras were blind within two days.',
        solution: 'Air-purged housings and a daily self-check by a reference mark.',
        outcome: 'Cleaning once in five weeks.',
      },
    ],
    lessons_learned: [
      {
        category: 'Change',
        lesson: 'Start with advice',
        description: 'Ten weeks of advice produced eleven corrections of limits by operators.',
        recommendation: 'Do not close the loop before each shift has overruled it and been right.',
      },
    ],
  }),
  published('lama.aldakhil', {
    title: 'التنبؤ بتشوه القطع الرقيقة أثناء الخراطة وتعويضه قبل القطع',
    category: 'artificial_intelligence',
    description:
      'تتشوه الأضلاع الرقيقة المصنوعة من سبائك الألمنيوم بعد فكها من المثبت، فنضطر إلى إعادة تشغيلها أو رفضها. دربنا نموذجًا يتنبأ بالتشوه من قياسات الإجهاد المتبقي ومسار الأداة ويعدّل المسار قبل القطع. انخفض الرفض من 8% إلى أقل من 2% في عشرة أشهر.',
    tags: ['صناعة الطيران', 'التشغيل الآلي', 'الإجهاد المتبقي', 'النمذجة'],
    challenge:
      'تبدأ القطعة من كتلة وزنها 60 كيلوغرامًا وتنتهي بضلع وزنه أربعة كيلوغرامات، وأي تشوه يزيد على 0.3 مليمتر يعني رفضها بعد 11 ساعة من التشغيل. لم تكن المحاكاة التقليدية عملية لأنها تستغرق يومين لكل قطعة.',
    industry_context: 'كل قطعة طيران مرفوضة تعني مادة خام معتمدة مدة توريدها خمسة أشهر.',
    specific_problems: ['رفض 8% من الأضلاع', 'خبرة التعويض عند مبرمجَين فقط', 'محاكاة بطيئة'],
    annual_loss: 3_300_000,
    solution:
      'نقيس الإجهاد المتبقي في كل كتلة خام بطريقة الثقب الدقيق عند خمس نقاط، ونغذي به نموذجًا بديلًا دُرّب على 1,900 محاكاة و260 قطعة مقيسة. يقترح النموذج مسارًا معوضًا خلال أربع دقائق ويعرض على المبرمج التشوه المتوقع قبل اعتماده.',
    technologies: ['ai_ml', 'digital_twin', 'CNC'],
    duration_months: 9,
    investment: 1_650_000,
    annual_savings: 2_380_000,
    metrics: [
      ['قطع مرفوضة بسبب التشوه', 8, 1.7, '%', 'متوسط عشرة أشهر'],
      ['زمن إعداد المسار', 26, 9, 'ساعة', 'متوسط 40 قطعة'],
      ['قطع أعيد تشغيلها', 14, 4, '%', 'متوسط عشرة أشهر'],
    ],
    timeframe: 'عشرة أشهر على ثلاث آلات خماسية المحاور',
    lessons_learned: [
      {
        category: 'البيانات',
        lesson: 'القياس بعد الفك هو أثمن البيانات',
        description: 'كنا نقيس القطعة وهي مثبتة فلا يظهر التشوه.',
        recommendation: 'اجعلوا القياس بعد الفك خطوة إلزامية لكل قطعة.',
      },
    ],
  }),
  published('omar.felemban', {
    title: 'Forecasting Ramadan and Hajj demand by day and city',
    category: 'artificial_intelligence',
    description:
      'The Hijri calendar moves our season by eleven days a year, and common planning tools do not follow. We built a forecast that knows Hijri dates, school holidays, weather and promotions, by product and city. Forecast error halved, and so did the short-dated stock that we used to give away after Eid.',
    tags: ['forecasting', 'ramadan', 'hajj', 'planning'],
    challenge:
      'Planners copied last year’s curve and shifted it by hand. In the last season before the project we ran out of three desserts in Makkah while 190 tonnes expired in Riyadh.',
    specific_problems: ['Forecast error of 38 percent in season', '190 tonnes expired after Eid', 'No view by city'],
    annual_loss: 5_600_000,
    solution:
      'Hierarchical models produce daily forecasts for 140 products in nine cities and reconcile them with the production plan. Planners see the reasons for a change, can overrule it, and their corrections are scored like the model’s.',
    technologies: ['ai_ml', 'data_analytics', 'cloud'],
    methodology: 'Evaluated against the planners’ own forecasts over two held-out seasons before use.',
    duration_months: 5,
    investment: 890_000,
    annual_savings: 2_740_000,
    metrics: [
      ['Forecast error in season (weighted)', 38, 19, '%', 'Ramadan season'],
      ['Expired stock', 190, 71, 't', 'Ramadan season'],
      ['Shelf availability in Makkah', 87, 96, '%', 'Hajj season'],
    ],
    timeframe: 'One Ramadan and one Hajj season',
    qualitative: ['Planners discuss promotions with sales two weeks earlier'],
  }),
  published('mona.asiri', {
    title: 'كشف عيوب النسيج على النول بالرؤية الحاسوبية',
    subtitle: 'إيقاف النول بعد مترين بدل ثمانين',
    category: 'artificial_intelligence',
    description:
      'كان عيب الخيط المقطوع يُكتشف في قسم الفحص بعد أن يُنسج ثمانون مترًا معيبًا. ثبتنا كاميرات خطية على 48 نولًا مع نموذج صغير يعمل على النول نفسه ويوقفه خلال ثوانٍ. انخفض القماش من الدرجة الثانية إلى أقل من النصف وارتفعت ثقة مصانع الزي الموحد بنا.',
    tags: ['النسيج', 'الرؤية الحاسوبية', 'الحوسبة الطرفية', 'عسير'],
    challenge:
      'يشرف عامل واحد على اثني عشر نولًا ولا يستطيع رؤية كل عيب في حينه. بلغ القماش من الدرجة الثانية 6.4%، ويباع بنصف السعر أو يُعاد صبغه بلون داكن.',
    specific_problems: ['اكتشاف متأخر للعيوب', 'تفاوت تقدير الفاحصين', 'إعادة صبغ مكلفة'],
    annual_loss: 1_700_000,
    solution:
      'كاميرا خطية وإضاءة خلفية على كل نول، وحاسوب صغير يشغّل نموذجًا دُرّب على 52 ألف صورة لأربعة عشر نوعًا من العيوب. يوقف النول عند العيب المتكرر، ويسجل موضع العيب المنفرد ليقصه قسم التفصيل دون فحص ثانٍ.',
    technologies: ['ai_ml', 'iot', 'الحوسبة الطرفية'],
    duration_months: 7,
    investment: 960_000,
    annual_savings: 1_120_000,
    phases: [
      [
        'جمع الصور وتجربة ستة أنوال',
        3,
        210_000,
        ['دقة كشف فوق 95%'],
        ['تصوير 52 ألف عيب وسليم', 'تصنيف مشترك مع الفاحصين'],
      ],
      [
        'تعميم على 48 نولًا',
        4,
        750_000,
        ['إيقاف آلي للعيوب المتكررة'],
        ['تركيب على دفعات أسبوعية', 'تدريب 30 عاملًا وعاملة'],
      ],
    ],
    metrics: [
      ['قماش من الدرجة الثانية', 6.4, 2.6, '%', 'متوسط تسعة أشهر'],
      ['طول القماش المعيب قبل الإيقاف', 80, 2, 'م', 'متوسط تسعة أشهر'],
      ['إنتاجية الفاحص', 900, 2100, 'متر/ساعة', 'متوسط تسعة أشهر'],
    ],
    timeframe: 'تسعة أشهر',
    qualitative: ['أصبحت ثلاث فاحصات مسؤولات عن تدريب النموذج'],
  }),
  draft('rahaf.alghamdi', {
    title: 'توليد تصاميم أثاث مدرسي بالذكاء الاصطناعي وفق المقاسات السعودية',
    category: 'artificial_intelligence',
    description:
      'نجرب أداة تولد تصاميم للطاولات والمقاعد المدرسية وفق قياسات الطلاب في مناطق المملكة، ثم تختبر متانتها بالمحاكاة قبل صنع النموذج الأول.',
    challenge: 'تستغرق دورة التصميم والنموذج الأول ستة أسابيع، والمناقصات لا تمنحنا أكثر من ثلاثة.',
    technologies: ['ai_ml', 'digital_twin'],
    tags: ['تصميم', 'أثاث مدرسي'],
  }),
];
