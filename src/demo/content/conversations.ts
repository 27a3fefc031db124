import type { DemoConversation } from './types.ts';

export const conversations: readonly DemoConversation[] = [
  {
    people: ['thomas.weber', 'sultan.alharbi'],
    messages: [
      {
        from: 'thomas.weber',
        content:
          'Hello Sultan, I read your case on the cobot cell for meter covers. Did you need a fence around the screwdriving station?',
      },
      {
        from: 'sultan.alharbi',
        content: 'أهلًا توماس. لا يوجد سياج، لكن رأس المفك احتاج إلى غطاء وخفضنا السرعة عند اقتراب المشغل.',
      },
      {
        from: 'thomas.weber',
        content: 'Interesting. Who signed the risk assessment, your own HSE or an external body?',
      },
      {
        from: 'sultan.alharbi',
        content: 'We did it ourselves with an external reviewer. Four days of work, about SAR 28,000 for the review.',
      },
      {
        from: 'thomas.weber',
        content: 'That is far less than I was quoted. Could we come and see the cell? We would be three people.',
      },
      {
        from: 'sultan.alharbi',
        content: 'حياكم الله. الأحد أو الثلاثاء القادم مناسب، والأفضل قبل الظهر حين تعمل الورديتان.',
      },
      {
        from: 'thomas.weber',
        content: 'Tuesday, ten o’clock then. I will bring our weld data export, you may like the traceability part.',
      },
      { from: 'sultan.alharbi', content: 'ممتاز، سأرسل لكم تصاريح الدخول اليوم.', read: false },
      {
        from: 'sultan.alharbi',
        content: 'Please send me the ID numbers of the three visitors for the gate.',
        read: false,
      },
    ],
  },
  {
    people: ['james.whitfield', 'reem.aldossary'],
    messages: [
      {
        from: 'james.whitfield',
        content: 'Dear Reem, your compressor monitoring is impressive. How many engineers look after the alarms?',
      },
      {
        from: 'reem.aldossary',
        content:
          'Thank you James. Two reliability engineers, about an hour a day each. In the first month it was a full-time job.',
      },
      { from: 'james.whitfield', content: 'Because of the false alarms you describe?' },
      {
        from: 'reem.aldossary',
        content: 'Exactly. Without load and ambient temperature in the model we had sixty a week. Now four.',
      },
      {
        from: 'james.whitfield',
        content:
          'We have the same with our crushers, the load changes every minute. Would you share the list of features you ended up with?',
      },
      {
        from: 'reem.aldossary',
        content:
          'I will ask for permission to send it. The structure is simple: load, speed, inlet temperature, and the spread of each over ten minutes.',
      },
    ],
  },
  {
    people: ['hadi.alyami', 'abdullah.bukhari'],
    messages: [
      {
        from: 'hadi.alyami',
        content: 'السلام عليكم أستاذ عبدالله، قرأت تجربتكم في التعبئة الآلية قبل رمضان. كيف تعاملتم مع تغيير المقاسات؟',
      },
      {
        from: 'abdullah.bukhari',
        content: 'وعليكم السلام. القابض يتبدل يدويًا خلال تسع دقائق والباقي من الوصفة. درّبنا ثلاثة مشغلين في كل وردية.',
      },
      { from: 'hadi.alyami', content: 'وهل كانت الصيانة عبئًا بعد السنة الأولى؟' },
      {
        from: 'abdullah.bukhari',
        content: 'أقل مما توقعنا. شفاطات القابض تُستبدل كل ثلاثة أشهر، وعقد الصيانة 85 ألف ريال في السنة.',
      },
      { from: 'hadi.alyami', content: 'جزاك الله خيرًا، هذا بالضبط ما كنت أبحث عنه.' },
    ],
  },
  {
    people: ['maha.alrashid', 'omar.felemban'],
    messages: [
      {
        from: 'omar.felemban',
        content:
          'Hi Maha, we use around 210 tonnes of stretch film a year in Jeddah. Would your return-trip collection work for us?',
      },
      {
        from: 'maha.alrashid',
        content:
          'Hi Omar! The distance is the problem, 850 km. But we have two trucks a week coming back empty from Makkah region.',
      },
      { from: 'omar.felemban', content: 'How clean does the film have to be? Ours has labels on about a third.' },
      {
        from: 'maha.alrashid',
        content:
          'Labels are acceptable in class B. Class A without labels gets a bonus of SAR 120 a tonne. Most customers end up tearing the labels off.',
      },
      {
        from: 'omar.felemban',
        content: 'That would pay for the person at the baler. Can you send the bale specification?',
      },
      {
        from: 'maha.alrashid',
        content: 'Sure, tomorrow morning. Please also tell me your bale weight and whether you have a loading ramp.',
        read: false,
      },
    ],
  },
  {
    people: ['mishal.alanazi', 'hatem.jamjoom'],
    messages: [
      { from: 'hatem.jamjoom', content: 'أخي مشعل، نفكر في كاميرات الإرهاق لسائقي النقل الطويل. كيف أقنعتم السائقين؟' },
      {
        from: 'mishal.alanazi',
        content: 'حياك الله. لم ننجح حتى جلسنا معهم وكتبنا ميثاقًا: لا خصم، والصور تُحذف بعد 72 ساعة.',
      },
      { from: 'hatem.jamjoom', content: 'ومن يرى التسجيلات؟' },
      { from: 'mishal.alanazi', content: 'مركز التحكم عند الحدث فقط، ومشرف السلامة بعد موافقة ممثل السائقين.' },
      { from: 'hatem.jamjoom', content: 'هل أستطيع الحصول على نسخة من الميثاق؟' },
      { from: 'mishal.alanazi', content: 'بكل سرور، سأرسلها بعد حذف الأسماء.' },
      {
        from: 'hatem.jamjoom',
        content: 'شكرًا جزيلًا، ولك مني مقابلها خريطة الحوادث الوشيكة التي عملناها للرافعات.',
        read: false,
      },
    ],
  },
  {
    people: ['fatimah.jaafari', 'michael.fernandes'],
    messages: [
      {
        from: 'fatimah.jaafari',
        content:
          'Hello Michael, which battery life do you really see with the steam trap sensors? The data sheet says seven years.',
      },
      {
        from: 'michael.fernandes',
        content:
          'After two summers we lost 3 percent of the batteries, all on traps above 180 °C. A standoff bracket solved it.',
      },
      { from: 'fatimah.jaafari', content: 'Good to know. And how did you prove the saving to finance?' },
      {
        from: 'michael.fernandes',
        content:
          'Hourly steam balance, corrected for load, one year before and after. Finance accepted it since they chose the baseline themselves.',
      },
      { from: 'fatimah.jaafari', content: 'Same trick as ours with the independent engineer. Thank you!' },
      {
        from: 'michael.fernandes',
        content: 'By the way, I would like to know more about your laser oxygen measurement. Did dust disturb it?',
        read: false,
      },
      {
        from: 'michael.fernandes',
        content: 'We have two fired heaters with 5 percent oxygen and nobody believes the probes.',
        read: false,
      },
    ],
  },
  {
    people: ['rana.khoury', 'abeer.alsirhani'],
    messages: [
      {
        from: 'abeer.alsirhani',
        content:
          'Dear Rana, we calibrated our NIR with 420 olive samples. Do you think a designed experiment would have needed fewer?',
      },
      {
        from: 'rana.khoury',
        content:
          'Probably yes. What matters is that the corners are covered: variety, ripeness, moisture. 120 well chosen samples may be enough.',
      },
      {
        from: 'abeer.alsirhani',
        content: 'The new season brings two more varieties. Could you look at my sampling plan?',
      },
      { from: 'rana.khoury', content: 'With pleasure. Send it over, I will comment before Thursday.' },
    ],
  },
  {
    people: ['mona.asiri', 'priya.menon'],
    messages: [
      {
        from: 'mona.asiri',
        content:
          'Hello Priya, my colleague says you run models on small computers at the line. Which hardware do you recommend for 48 looms?',
      },
      {
        from: 'priya.menon',
        content:
          'Hello Mona! For 12 frames a second a small edge module per two looms is enough. We pay about SAR 1,900 each.',
      },
      { from: 'mona.asiri', content: 'And lint? Our hall is full of it.' },
      {
        from: 'priya.menon',
        content: 'Fanless and sealed, with the heat going through the housing. Clean it with the loom.',
      },
      { from: 'mona.asiri', content: 'شكرًا جزيلًا! سأعرضها على فريق الصيانة.' },
    ],
  },
  {
    people: ['layla.sindi', 'jawaher.alajmi'],
    messages: [
      {
        from: 'layla.sindi',
        content: 'أستاذة جواهر، قاعة الواقع الافتراضي المتنقلة فكرة رائعة. هل تؤجرونها لمصانع أخرى؟',
      },
      { from: 'jawaher.alajmi', content: 'أهلًا ليلى، نعم بين الحملات. ثلاثة أيام تكفي لتدريب 90 شخصًا.' },
      { from: 'layla.sindi', content: 'عندنا عمرة في الربع القادم ومعنا 900 مقاول. هل يوجد سيناريو لتسرب الكلور؟' },
      {
        from: 'jawaher.alajmi',
        content: 'ليس بعد، لكن تعديل سيناريو الغاز ممكن خلال ثلاثة أسابيع إذا حصلنا على مخطط الموقع.',
      },
      { from: 'layla.sindi', content: 'سأرسل المخطط بعد موافقة أمن المنشأة. كم تقدرون الكلفة؟' },
      {
        from: 'jawaher.alajmi',
        content: 'نحو 65 ألف ريال للتعديل، و9 آلاف لليوم مع مدربَين. يبقى السيناريو متاحًا لكم ولنا.',
      },
      { from: 'layla.sindi', content: 'سعر مناسب. سأرفعه للإدارة هذا الأسبوع.', read: false },
    ],
  },
  {
    people: ['nasser.almakrami', 'ahmed.elsayed'],
    messages: [
      {
        from: 'nasser.almakrami',
        content: 'Good morning Ahmed. Do you sell a water reducer that tolerates aggregate with much clay?',
      },
      {
        from: 'ahmed.elsayed',
        content:
          'Good morning Nasser. We have one in the pilot plant, tested with sand from Yanbu. I can send 20 litres for trials.',
      },
      {
        from: 'nasser.almakrami',
        content: 'Please do. We can report slump after 5, 30 and 60 minutes and strength at 1, 7 and 28 days.',
      },
      { from: 'ahmed.elsayed', content: 'Perfect, that is better than our own protocol. Shipping on Sunday.' },
      {
        from: 'nasser.almakrami',
        content: 'First result: slump after 60 minutes is 140 mm, with our usual product it is 60. Very promising.',
      },
      { from: 'ahmed.elsayed', content: 'Excellent news! Which dosage?' },
      { from: 'nasser.almakrami', content: '0.9 percent of cement. We will try 0.7 tomorrow.', read: false },
    ],
  },
  {
    people: ['bandar.alotaibi', 'waleed.alkhalidi'],
    messages: [
      {
        from: 'waleed.alkhalidi',
        content:
          'Bandar, how did you keep the line from pulsing with incomplete kits? Our people always find a reason.',
      },
      {
        from: 'bandar.alotaibi',
        content:
          'Only I may release an exception, and I have to walk to the line and sign on the board. I did it twice in ten months.',
      },
      { from: 'waleed.alkhalidi', content: 'Ha, a very simple system.' },
      {
        from: 'bandar.alotaibi',
        content: 'The best ones are. Come and see it, the board is the first thing at the entrance.',
      },
    ],
  },
  {
    people: ['daniel.okafor', 'peter.lindqvist'],
    messages: [
      {
        from: 'daniel.okafor',
        content: 'Hi Peter, you mention gaps of a day in well data. Do you fill them or leave them out?',
      },
      {
        from: 'peter.lindqvist',
        content:
          'Short ones are interpolated, longer ones are left out and marked. The model gets the share of missing data as an input.',
      },
      { from: 'daniel.okafor', content: 'Clever. Missing data is a symptom at our inverters too.' },
      {
        from: 'peter.lindqvist',
        content: 'It was the fourth strongest signal in ours. Happy to do a call next week if you like.',
      },
      { from: 'daniel.okafor', content: 'Yes please. Wednesday after two?' },
      { from: 'peter.lindqvist', content: 'Wednesday 14:30 works.' },
    ],
  },
  {
    people: ['amal.alrashidi', 'hanan.alzahrani'],
    messages: [
      {
        from: 'hanan.alzahrani',
        content: 'مساء الخير أمل، نفكر في سجل إلكتروني لتشغيلات الوجبات الجاهزة. بماذا تنصحين أن نبدأ؟',
      },
      {
        from: 'amal.alrashidi',
        content:
          'مساء النور. ابدؤوا بالمنتج الأكثر تكرارًا لا بالأسهل، وأشركوا المشغلين في تصميم القالب من اليوم الأول.',
      },
      { from: 'hanan.alzahrani', content: 'وكم استغرق القالب الأول؟' },
      { from: 'amal.alrashidi', content: 'ثلاثة أشهر مع التحقق. القالب السابع استغرق ثلاثة أسابيع فقط.' },
      { from: 'hanan.alzahrani', content: 'فرق كبير! هل يمكن أن نزوركم في حائل مع اثنتين من فريقي؟' },
      {
        from: 'amal.alrashidi',
        content: 'يسعدنا ذلك. الأسبوع الثاني من الشهر مناسب، وسنجهز لكم جولة في غرفة التعبئة من خلف الزجاج.',
      },
      { from: 'hanan.alzahrani', content: 'رائع، نؤكد لك الموعد يوم الأحد إن شاء الله.' },
    ],
  },
  {
    people: ['imran.shaikh', 'faisal.alzahrani'],
    messages: [
      {
        from: 'faisal.alzahrani',
        content: 'Hello Imran, could a small firm like ours rent one of the robots outside your peak season?',
      },
      {
        from: 'imran.shaikh',
        content:
          'Hello Faisal. Renting from the vendor is possible from ten robots on. For 38 people I would begin with a simple tugger train.',
      },
      { from: 'faisal.alzahrani', content: 'Thank you for the honest answer.', read: false },
    ],
  },
];
