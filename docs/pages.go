package docs

// A page is one document of the site.
type page struct {
	name   string // of the file, and in the address
	en, ko string // title
	more   func(s *Site, lang string) (part, error)
}

// A part is what follows the Markdown of a page: markup, the sections that the search finds, and entries of the page's
// own list of contents.
type part struct {
	html     string
	sections []section
	contents []heading
}

// A group of pages in the navigation.
type group struct {
	en, ko string
	pages  []page
}

// groups are all pages in their order; the first is the front page.
var groups = []group{
	{"Start", "시작하기", []page{
		{name: "quickstart", en: "Quickstart", ko: "빠른 시작"},
		{name: "concepts", en: "Concepts", ko: "개념"},
		{name: "examples", en: "Examples", ko: "예제"},
	}},
	{"Reference", "레퍼런스", []page{
		{name: "rest", en: "REST", ko: "REST", more: restReference},
		{name: "realtime", en: "Realtime", ko: "실시간", more: realtimeReference},
		{name: "protocol", en: "Sync protocol", ko: "동기화 프로토콜"},
		{name: "typescript", en: "TypeScript SDK", ko: "TypeScript SDK"},
		{name: "client", en: "The browser client", ko: "브라우저 클라이언트"},
		{name: "errors", en: "Errors", ko: "오류"},
		{name: "limits", en: "Limits", ko: "한도"},
	}},
	{"Running it", "운영", []page{
		{name: "deploy", en: "From a bare machine to production", ko: "빈 서버에서 운영까지"},
		{name: "self-hosting", en: "Self-hosting", ko: "직접 운영하기"},
		{name: "backup", en: "Backups", ko: "백업과 복원"},
		{name: "startup", en: "When it does not start", ko: "시작되지 않을 때"},
		{name: "operations", en: "Operations", ko: "운영과 감시"},
		{name: "administration", en: "Looking after people", ko: "사용자 관리"},
		{name: "promises", en: "Promises and their tests", ko: "약속과 테스트"},
		{name: "features", en: "Rules and their tests", ko: "규칙과 테스트"},
		{name: "changelog", en: "Changelog", ko: "변경 기록"},
	}},
}

// words are what stands around a page, by language.
var words = map[string]map[string]string{
	"en": {
		"docs": "Docs", "search": "Search the docs", "none": "Nothing found", "pages": "Pages", "here": "On this page",
		"theme": "Light or dark", "other": "한국어", "skip": "Skip to the text", "copy": "Copy", "copied": "Copied",
		"english": "", "next": "Next", "home": "The server",
		"scope": "Needs", "signedout": "Works signed out", "anyone": "Anybody", "parameters": "Parameters", "body": "Body", "answers": "Answers",
		"required": "required", "try": "Try it", "schemas": "Schemas", "client": "From the client", "server": "From the server",
		"members": "Members", "example": "Example", "closes": "Close codes", "again": "Come back by itself", "yes": "yes", "no": "no",
		"code": "Code", "why": "Why", "entities": "Entities", "console": "Console", "connect": "Connect", "disconnect": "Disconnect",
		"token": "Access token", "send": "Send", "frame": "A frame to send", "clear": "Clear", "or": "or", "kinds": "Each has kind, id, rev and created_at, and these.", "puts": "Put by a client", "adds": "Added by the server",
	},
	"ko": {
		"docs": "문서", "search": "문서 검색", "none": "찾은 것이 없어요", "pages": "문서 목록", "here": "이 페이지에서",
		"theme": "밝게 또는 어둡게", "other": "English", "skip": "본문으로 건너뛰기", "copy": "복사", "copied": "복사했어요",
		"english": "이 문서의 본문은 영어로 되어 있어요.", "next": "다음", "home": "서버 첫 화면",
		"scope": "필요한 권한", "signedout": "로그인하지 않아도 돼요", "anyone": "누구나", "parameters": "매개변수", "body": "본문", "answers": "응답",
		"required": "필수", "try": "해 보기", "schemas": "스키마", "client": "클라이언트가 보내는 프레임", "server": "서버가 보내는 프레임",
		"members": "필드", "example": "예", "closes": "닫힘 코드", "again": "스스로 다시 연결", "yes": "예", "no": "아니요",
		"code": "코드", "why": "이유", "entities": "엔티티", "console": "콘솔", "connect": "연결", "disconnect": "연결 끊기",
		"token": "액세스 토큰", "send": "보내기", "frame": "보낼 프레임", "clear": "지우기", "or": "또는", "kinds": "모든 엔티티에는 kind, id, rev, created_at과 아래의 필드가 있어요.", "puts": "클라이언트가 넣는 것", "adds": "서버가 더하는 것",
	},
}

func (p *page) title(lang string) string {
	if lang == "ko" {
		return p.ko
	}
	return p.en
}

func (g *group) title(lang string) string {
	if lang == "ko" {
		return g.ko
	}
	return g.en
}
