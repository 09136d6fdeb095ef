package api

import "regexp"

// fieldText says what is wrong with a part of a request, in a language.
func fieldText(f fieldError, language string) string {
	if f.problem == "" {
		return formText(f.code, language)
	}
	if language == "ko" {
		return koreanProblem(f.problem)
	}
	return f.problem
}

// formTexts are what the codes of form mean: English, Korean.
var formTexts = map[string][2]string{
	formSyntax:    {"is not JSON in UTF-8", "UTF-8로 된 JSON이 아니에요"},
	formDuplicate: {"stands there twice", "같은 이름이 두 번 있어요"},
	formUnknown:   {"is not known", "모르는 이름이에요"},
	formType:      {"has the wrong type", "형식이 달라요"},
	formDepth:     {"is nested too deeply", "너무 깊이 들어가 있어요"},
	formMissing:   {"is missing", "본문이 없어요"},
	formParameter: {"is not a good parameter", "올바른 매개변수가 아니에요"},
}

func formText(code, language string) string {
	if language == "ko" {
		return formTexts[code][1]
	}
	return formTexts[code][0]
}

// koreanProblems translates the sentences of the room models. What is not among them is told in general.
var koreanProblems = []struct {
	english *regexp.Regexp
	korean  string
}{
	{regexp.MustCompile(`^is empty$`), "비어 있어요"},
	{regexp.MustCompile(`^is needed to make it$`), "꼭 필요해요"},
	{regexp.MustCompile(`^is taken$`), "이미 쓰고 있는 사람이 있어요"},
	{regexp.MustCompile(`^is longer than (\d+) characters or \d+ bytes$`), "${1}자를 넘어요"},
	{regexp.MustCompile(`^is longer than (\d+) characters$`), "${1}자를 넘어요"},
	{regexp.MustCompile(`^is shorter than (\d+) characters$`), "${1}자보다 짧아요"},
	{regexp.MustCompile(`^is longer than (\d+) bytes$`), "${1}바이트를 넘어요"},
	{regexp.MustCompile(`^must have 4 to 20 characters$`), "4자에서 20자 사이여야 해요"},
	{regexp.MustCompile(`^may have only the letters a to z, digits and _$`), "영문 소문자와 숫자, _만 쓸 수 있어요"},
	{regexp.MustCompile(`^must look like name@example\.com$`), "name@example.com처럼 써 주세요"},
	{regexp.MustCompile(`^is one of the passwords that are tried first$`), "너무 흔한 비밀번호예요"},
	{regexp.MustCompile(`^must be ko or en$`), "ko나 en이어야 해요"},
	{regexp.MustCompile(`^must be the name of a time zone, such as Asia/Seoul$`), "Asia/Seoul 같은 시간대 이름이어야 해요"},
	{regexp.MustCompile(`^must be one of (.*)$`), "${1} 가운데 하나여야 해요"},
	{regexp.MustCompile(`^must be a whole number from (\d+) to (\d+)$`), "${1}에서 ${2} 사이의 정수여야 해요"},
	{regexp.MustCompile(`^must be 1 to 64 of the characters .*$`), "0-9, A-Z, a-z 글자 1~64자여야 해요"},
	{regexp.MustCompile(`^lacks the scope (.*)$`), "${1} 권한이 없는 토큰이에요"},
	{regexp.MustCompile(`^has passed$`), "이미 지난 시각이에요"},
	{regexp.MustCompile(`^does not answer the challenge$`), "이 서버의 요청에 대한 응답이 아니에요"},
	{regexp.MustCompile(`^is no longer good$`), "더 이상 쓸 수 없어요"},
	{regexp.MustCompile(`^is more than (\d+) days away$`), "${1}일보다 멀어요"},
	{regexp.MustCompile(`^must be an https address$`), "https 주소여야 해요"},
	{regexp.MustCompile(`^is not a key of a push subscription$`), "푸시 구독의 키가 아니에요"},
	{regexp.MustCompile(`^is not a UUID in lower case$`), "소문자 UUID여야 해요"},
	{regexp.MustCompile(`^can have at most (\d+) lines$`), "${1}줄까지 쓸 수 있어요"},
	{regexp.MustCompile(`^can name at most (\d+) people$`), "${1}명까지 넣을 수 있어요"},
	{regexp.MustCompile(`^a day can have at most (\d+) todos$`), "하루에 ${1}개까지 만들 수 있어요"},
	{regexp.MustCompile(`^there is no such thing, or it is not yours to see$`), "없거나 볼 수 없는 것이에요"},
	{regexp.MustCompile(`^it has been deleted; .*$`), "지워졌어요. 30일 안에는 되살릴 수 있어요"},
	{regexp.MustCompile(`^a goal that is not active takes no new todos$`), "진행 중인 목표에만 할 일을 더할 수 있어요"},
	{regexp.MustCompile(`^has .* named twice$`), "없는 날이나 두 번 고른 날이 있어요"},
	{regexp.MustCompile(`^is before start$`), "시작보다 빨라요"},
	{regexp.MustCompile(`^is not a day of the routine$`), "루틴에 없는 날이에요"},
	{regexp.MustCompile(`^a paused routine makes no todos$`), "멈춰 둔 루틴이에요"},
	{regexp.MustCompile(`^there can be at most (\d+) routines$`), "루틴은 ${1}개까지 만들 수 있어요"},
	{regexp.MustCompile(`^what is done stays on its day; repeat it instead$`), "끝낸 할 일은 옮길 수 없어요. 다시 하기를 쓰세요"},
	{regexp.MustCompile(`^needs freq .*$`), "반복은 daily, weekly, biweekly, monthly, yearly 가운데 하나여야 해요"},
	{regexp.MustCompile(`^needs at least one of .*$`), "하나 이상 골라 주세요"},
	{regexp.MustCompile(`^of this freq takes no .*$`), "이 반복에는 쓰지 않는 값이 있어요"},
	{regexp.MustCompile(`^only what is done can be cheered$`), "끝낸 할 일만 응원할 수 있어요"},
	{regexp.MustCompile(`^nobody cheers for what is their own$`), "내 할 일은 응원할 수 없어요"},
	{regexp.MustCompile(`^its owner takes no cheers on todos$`), "응원을 받지 않는 할 일이에요"},
	{regexp.MustCompile(`^needs a date$`), "날짜가 있어야 해요"},
	{regexp.MustCompile(`^is needed, or a sign-in of the last 5 minutes$`), "비밀번호를 입력하거나 다시 로그인한 뒤 5분 안에 해 주세요"},
	{regexp.MustCompile(`^must be somebody whom you follow$`), "팔로우하는 사람에게만 할 수 있어요"},
	{regexp.MustCompile(`^has just heard you: knock again in a minute$`), "방금 노크했어요. 1분 뒤에 다시 해 주세요"},
	{regexp.MustCompile(`^has just heard you: knock again in (\d+) minutes$`), "방금 노크했어요. ${1}분 뒤에 다시 해 주세요"},
	{regexp.MustCompile(`^is your own$`), "나 자신에게는 할 수 없어요"},
	{regexp.MustCompile(`^is the goal itself$`), "지우는 목표와 같아요"},
	{regexp.MustCompile(`^must be a date .*$`), "1970-01-01부터 2100-12-31까지의 날짜(YYYY-MM-DD)여야 해요"},
	{regexp.MustCompile(`^must be a time .*$`), "00:00부터 23:59까지의 시각(HH:MM)이어야 해요"},
	{regexp.MustCompile(`^must be exactly one emoji$`), "이모지 하나여야 해요"},
	{regexp.MustCompile(`^has .*$`), "쓸 수 없는 글자가 있어요"},
	{regexp.MustCompile(`^is not a zip file$`), "zip 파일이 아니에요"},
	{regexp.MustCompile(`^is not an export of Modu$`), "모두에서 내보낸 파일이 아니에요"},
	{regexp.MustCompile(`^is of a version that this server does not know$`), "이 서버가 모르는 버전의 파일이에요"},
	{regexp.MustCompile(`^has a file with a path that leads out of it$`), "밖을 가리키는 경로가 들어 있어요"},
	{regexp.MustCompile(`^unpacks to more than an account can have$`), "풀면 너무 커요"},
	{regexp.MustCompile(`^is damaged$`), "파일이 손상됐어요"},
	{regexp.MustCompile(`^is neither JPEG nor PNG nor WebP$`), "JPEG, PNG, WebP 사진만 올릴 수 있어요"},
	{regexp.MustCompile(`^has more than (\d+) pixels$`), "${1}픽셀을 넘어요"},
	{regexp.MustCompile(`^cannot be read as a picture$`), "사진으로 읽을 수 없어요"},
	{regexp.MustCompile(`^could not be read to its end$`), "끝까지 읽을 수 없어요"},
	{regexp.MustCompile(`^is not valid UTF-8$`), "UTF-8이 아니에요"},
}

func koreanProblem(problem string) string {
	for _, p := range koreanProblems {
		if p.english.MatchString(problem) {
			return p.english.ReplaceAllString(problem, p.korean)
		}
	}
	return "값을 확인해 주세요"
}
