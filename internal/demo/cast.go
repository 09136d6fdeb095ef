package demo

// A role is one of the six people, as the seed tells of them.
type role struct {
	handle string // for a guest's world something is appended
	name   string
	bio    string
	locale string
	goals  []goal
	habits []habit
	pages  []page // of the diary, the newest first
	follow []int  // indexes of those whom this one follows
	acts   bool   // moves by itself; one whom the visitor follows, so that each act is seen
}

// A goal has a pool of lines of which some stand on each day.
type goal struct {
	title    string
	color    string
	audience string
	daily    int     // lines a day, at most
	diligent float64 // share of them that get done
	lines    []string
}

// A habit is a routine under one of the goals.
type habit struct {
	goal  int // index
	title string
	rule  map[string]any
	time  string // HH:MM, when it rings; empty: never
	auto  bool
}

// A page is one day's diary.
type page struct {
	ago            int // days
	mood, audience string
	text           string
}

var (
	daily    = map[string]any{"freq": "daily"}
	weekdays = map[string]any{"freq": "weekly", "weekdays": []string{"mon", "tue", "wed", "thu", "fri"}}
	sundays  = map[string]any{"freq": "weekly", "weekdays": []string{"sun"}}
	firsts   = map[string]any{"freq": "monthly", "days": []int{1}}
)

// Indexes of the people who are meant by name.
const (
	jiwoo = iota // the visitor
	minji
	leo
	hajun // the visitor's second screen
	sora
	woojoo
)

// water is the line that friends cheer first.
const water = "물 2L 마시기"

// cast is the whole world. Handles are 4 to 13 letters, so that a guest's suffix fits behind them.
var cast = []role{
	jiwoo: {
		handle: "jiwoo", name: "지우", bio: "천천히, 매일 조금씩 🌱", locale: "ko", follow: []int{minji, leo, hajun, sora},
		goals: []goal{
			{"건강", "coral", "followers", 2, 0.8, []string{water, "스트레칭 10분", "7시에 일어나기", "계단으로 올라가기", "저녁 산책"}},
			{"공부", "indigo", "followers", 2, 0.7, []string{"영어 단어 30개", "책 20쪽 읽기", "강의 한 편 듣기", "Write one page in English"}},
			{"나만의 기록", "slate", "private", 1, 0.6, []string{"가계부 쓰기", "엄마한테 전화하기", "감사한 일 세 가지"}},
		},
		habits: []habit{
			{0, "비타민 먹기", daily, "08:30", true},
			{1, "이번 주 돌아보기", sundays, "", false},
		},
		pages: []page{
			{0, "🌤️", "followers", "창을 열었더니 공기가 달았다. 오늘은 천천히 가도 되는 날."},
			{1, "😴", "private", "늦게 잤다. 내일은 일찍 눕기."},
			{3, "😊", "followers", "단어 30개를 다 외웠다. 별것 아닌데 기분이 좋다."},
		},
	},
	minji: {
		handle: "minji_", name: "민지", bio: "그림 그리는 개발자. 커피는 하루 두 잔만 ☕️", locale: "ko", follow: []int{jiwoo, leo, hajun, sora}, acts: true,
		goals: []goal{
			{"그림", "pink", "followers", 2, 0.75, []string{"크로키 5장", "손 그리기 연습", "색칠 30분", "참고 자료 정리", "구도 스케치"}},
			{"일", "sky", "followers", 2, 0.85, []string{"리뷰 두 개 보기", "회의록 정리", "버그 하나 잡기", "배포 확인하기", "오전에 메일 답장"}},
			{"집", "honey", "public", 1, 0.65, []string{"화분에 물 주기", "빨래 개기", "설거지 바로 하기", "창문 열고 환기"}},
		},
		habits: []habit{{0, "연필 깎기", daily, "", true}, {1, "주간 보고", weekdays, "17:30", false}},
		pages: []page{
			{0, "🎨", "followers", "손가락이 드디어 손가락처럼 보인다."},
			{2, "☕️", "followers", "커피 두 잔 약속, 오늘은 지켰다."},
		},
	},
	leo: {
		handle: "leo_runs", name: "Leo", bio: "Half marathon in spring. One small step a day.", locale: "en", follow: []int{jiwoo, minji, sora}, acts: true,
		goals: []goal{
			{"Running", "leaf", "public", 2, 0.8, []string{"Run 5k", "Easy 3k", "Stretch after the run", "Core, 15 minutes", "Shoes by the door"}},
			{"Side project", "violet", "followers", 2, 0.6, []string{"One commit", "Answer two issues", "Write the readme", "Fix the flaky test", "Sketch the next screen"}},
			{"Money", "slate", "private", 1, 0.5, []string{"No delivery food", "Check the budget", "Pay the bills"}},
		},
		habits: []habit{{0, "Log the run", daily, "", true}, {2, "Rent", firsts, "09:00", true}},
		pages:  []page{{0, "🏃", "public", "Legs heavy, head light. Good trade."}, {4, "🌧️", "public", "Rain all day, ran anyway."}},
	},
	hajun: {
		handle: "hajun", name: "하준", bio: "고3. 수능까지 한 걸음씩", locale: "ko", follow: []int{jiwoo, minji, woojoo},
		goals: []goal{
			{"수학", "teal", "followers", 2, 0.8, []string{"기출 10문제", "오답 노트", "미적분 개념 복습", "모의고사 한 회"}},
			{"국어·영어", "apricot", "followers", 2, 0.7, []string{"비문학 지문 3개", "단어장 한 단원", "듣기 한 회", "문학 작품 정리"}},
			{"쉬는 시간", "sky", "followers", 1, 0.9, []string{"농구 한 판", "낮잠 20분", "친구랑 떡볶이", "음악 들으면서 걷기"}},
		},
		habits: []habit{{0, "아침 자습 계획", weekdays, "", true}},
		pages:  []page{{1, "📚", "followers", "모의고사 끝. 떡볶이가 제일 맛있는 날."}},
	},
	sora: {
		handle: "sora_", name: "Sora", bio: "Piano, plants and too many books 📚", locale: "en", follow: []int{jiwoo, minji, leo, hajun}, acts: true,
		goals: []goal{
			{"Piano", "indigo", "followers", 2, 0.75, []string{"Scales, 15 minutes", "Chopin, first page", "Sight reading", "Record one take", "Left hand alone"}},
			{"Reading", "honey", "public", 1, 0.8, []string{"Read 20 pages", "Return the library books", "Write down one quote"}},
			{"함께 사는 집", "coral", "followers", 2, 0.7, []string{"Water the plants", "장보기", "분리수거", "Cook for tomorrow", "청소기 돌리기"}},
		},
		habits: []habit{{0, "Metronome at 60", daily, "", true}},
		pages:  []page{{0, "🎹", "followers", "The left hand finally listened."}, {2, "📖", "followers", "One book back, three books home."}},
	},
	woojoo: {
		handle: "woojoo", name: "우주", bio: "별 보러 가는 사람", locale: "ko", follow: []int{hajun, minji},
		goals: []goal{
			{"별 보기", "violet", "public", 1, 0.7, []string{"오늘 달 모양 보기", "망원경 닦기", "별자리 하나 외우기", "관측 일지 쓰기"}},
			{"운동", "leaf", "followers", 2, 0.65, []string{"스쿼트 50개", "자전거로 출근", "플랭크 2분", "Climb for an hour"}},
			{"Korean → English", "sky", "public", 1, 0.6, []string{"Translate one poem", "일기 영어로 쓰기", "Learn five idioms"}},
		},
		habits: []habit{{1, "기지개", daily, "", true}},
		pages:  []page{{0, "🌙", "public", "초승달이 지붕 위에 걸려 있었다."}},
	},
}

// emojis are what friends cheer with.
var emojis = []string{"👏", "🔥", "💪", "🎉", "❤️", "👍", "🌱"}
