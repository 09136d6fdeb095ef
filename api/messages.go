package api

// A text is what people read of a problem.
type text struct{ title, detail string }

// textOf returns the text of a code in a language, ko or en.
func textOf(code, language string) text {
	if language == "ko" {
		return korean[code]
	}
	return english[code]
}

var english = map[string]text{
	codeMalformed:    {"The request cannot be read", "Its form is wrong: see errors for the place."},
	codeSignedOut:    {"Not signed in", "The token is missing, has expired or was revoked. Sign in again or refresh it."},
	codeWrongLogin:   {"Wrong name or password", "The name or the password is wrong."},
	codeNotAllowed:   {"Not allowed", "You can see this, but you may not do that with it."},
	codeDisabled:     {"Account disabled", "This account cannot be used. Ask who runs this server."},
	codeClosed:       {"Sign-up is closed", "Nobody can sign up here at the moment. Ask who runs this server."},
	codeInvite:       {"An invite is needed", "Signing up here takes the code of somebody who is here. Ask for one."},
	codeLastWay:      {"The last way in", "Without it you could not sign in any more. Set a password or add a passkey first."},
	codeIssuer:       {"The other side did not vouch for you", "Signing in there did not work out. Try again, or sign in another way."},
	codeNoMail:       {"No mail", "This server sends no mail. Ask who runs it."},
	codeTicket:       {"Used or expired", "This link or step was used before, or took too long. Begin again."},
	codeOrigin:       {"Origin not allowed", "This server does not take requests from that web page. Its operator: MODU_PUBLIC_URL must be the address that people type, or MODU_ALLOWED_ORIGINS must name the page's."},
	codeNotFound:     {"Not found", "It does not exist, or it is not yours to see."},
	codeMethod:       {"Method not allowed", "This address does not take this method: see the header Allow."},
	codeTimeout:      {"Too slow", "The request took too long to arrive."},
	codeConflict:     {"Conflict", "It clashes with what is there."},
	codeNotDone:      {"Not done yet", "Only what is done can be cheered."},
	codeDependency:   {"Something it needs is missing", "What this needs was refused before."},
	codeGone:         {"Deleted", "It has been deleted. It can be restored for 30 days."},
	codePrecondition: {"Changed meanwhile", "It is no longer at the version in If-Match. Read it again."},
	codeTooLarge:     {"Too large", "The body of the request is too long."},
	codeMediaType:    {"Wrong media type", "Send application/json in UTF-8."},
	codeInvalid:      {"Invalid", "A value breaks a rule: see errors for which."},
	codeLimit:        {"Limit reached", "There can be no more of these."},
	codeRateLimited:  {"Too many tries", "Try again after the time in Retry-After."},
	codeInternal:     {"Something broke here", "It is not your fault. The request's id finds it in the server's log."},
	codeOverloaded:   {"Busy", "The server cannot answer now. Try again after the time in Retry-After."},
}

var korean = map[string]text{
	codeMalformed:    {"요청을 읽을 수 없어요", "형식이 잘못됐어요. errors에서 위치를 확인해 주세요."},
	codeSignedOut:    {"로그인이 필요해요", "토큰이 없거나 만료됐거나 취소됐어요. 다시 로그인해 주세요."},
	codeWrongLogin:   {"이름이나 비밀번호가 달라요", "이름이나 비밀번호가 맞지 않아요."},
	codeNotAllowed:   {"할 수 없는 일이에요", "볼 수는 있지만 그렇게 바꿀 수는 없어요."},
	codeDisabled:     {"사용이 중지된 계정이에요", "이 계정은 쓸 수 없어요. 서버 운영자에게 문의해 주세요."},
	codeClosed:       {"가입을 받지 않아요", "지금은 가입할 수 없어요. 서버 운영자에게 문의해 주세요."},
	codeInvite:       {"초대가 필요해요", "가입하려면 이미 쓰고 있는 사람의 초대 코드가 있어야 해요."},
	codeLastWay:      {"마지막 로그인 수단이에요", "이것마저 지우면 로그인할 수 없어요. 먼저 비밀번호를 정하거나 패스키를 추가해 주세요."},
	codeIssuer:       {"외부 로그인에 실패했어요", "그쪽에서 확인을 받지 못했어요. 다시 시도하거나 다른 방법으로 로그인해 주세요."},
	codeNoMail:       {"메일을 보내지 않아요", "이 서버는 메일을 보내지 않아요. 서버 운영자에게 문의해 주세요."},
	codeTicket:       {"이미 쓰였거나 만료됐어요", "이 링크나 단계는 이미 쓰였거나 시간이 지났어요. 처음부터 다시 해 주세요."},
	codeOrigin:       {"허용되지 않은 출처예요", "이 서버는 그 웹 페이지의 요청을 받지 않아요. 운영자라면 MODU_PUBLIC_URL을 사람들이 입력하는 주소로 바꾸거나, MODU_ALLOWED_ORIGINS에 그 페이지의 주소를 더해 주세요."},
	codeNotFound:     {"찾을 수 없어요", "없거나 볼 수 없는 항목이에요."},
	codeMethod:       {"지원하지 않는 메서드예요", "이 주소는 그 메서드를 받지 않아요. Allow 헤더를 확인해 주세요."},
	codeTimeout:      {"너무 느려요", "요청이 도착하는 데 너무 오래 걸렸어요."},
	codeConflict:     {"충돌이 있어요", "이미 있는 것과 겹쳐요."},
	codeNotDone:      {"아직 끝나지 않았어요", "끝낸 일만 응원할 수 있어요."},
	codeDependency:   {"필요한 것이 없어요", "먼저 있어야 할 것이 거절됐어요."},
	codeGone:         {"삭제됐어요", "삭제된 항목이에요. 30일 동안 되살릴 수 있어요."},
	codePrecondition: {"그사이 바뀌었어요", "If-Match의 버전이 아니에요. 다시 읽어 주세요."},
	codeTooLarge:     {"너무 커요", "요청 본문이 너무 길어요."},
	codeMediaType:    {"미디어 타입이 달라요", "UTF-8로 된 application/json을 보내 주세요."},
	codeInvalid:      {"올바르지 않아요", "규칙에 맞지 않는 값이 있어요. errors를 확인해 주세요."},
	codeLimit:        {"한도에 도달했어요", "더 만들 수 없어요."},
	codeRateLimited:  {"너무 자주 시도했어요", "Retry-After의 시간이 지난 뒤 다시 시도해 주세요."},
	codeInternal:     {"서버에 문제가 생겼어요", "잘못하신 것이 아니에요. 요청 번호로 서버 기록에서 찾을 수 있어요."},
	codeOverloaded:   {"바빠요", "지금은 답할 수 없어요. Retry-After의 시간이 지난 뒤 다시 시도해 주세요."},
}
