package auth

import "strings"

// letterTexts are the letters by kind of ticket and locale: subject and text. {handle} and {link} are filled in.
var letterTexts = map[string]map[string][2]string{
	ticketReset: {
		"en": {"Set a new password for Modu", `Hello @{handle},

somebody asked to set a new password for your Modu account. If it was you, open this within 30 minutes:

{link}

It works once. If it was not you, do nothing: your password stays as it is.
`},
		"ko": {"모두 비밀번호를 다시 정해요", `@{handle}님, 안녕하세요.

모두 계정의 비밀번호를 다시 정해 달라는 요청을 받았어요. 직접 요청하셨다면 30분 안에 아래 주소를 열어 주세요.

{link}

한 번만 쓸 수 있어요. 요청하지 않으셨다면 그대로 두세요. 비밀번호는 바뀌지 않아요.
`},
	},
	ticketVerify: {
		"en": {"Is this your address?", `Hello @{handle},

this address was given for your Modu account. Open this within a day to say that it is yours:

{link}

If you have no such account, do nothing.
`},
		"ko": {"이메일 주소를 확인해 주세요", `@{handle}님, 안녕하세요.

모두 계정에 이 이메일 주소가 등록됐어요. 본인의 주소가 맞다면 하루 안에 아래 주소를 열어 주세요.

{link}

모두 계정을 만든 적이 없다면 그대로 두세요.
`},
	},
}

// letterOf writes a letter in the reader's language, without an address.
func letterOf(kind, locale, handle, link string) Letter {
	text, ok := letterTexts[kind][locale]
	if !ok {
		text = letterTexts[kind]["en"]
	}
	return Letter{Subject: text[0], Text: strings.NewReplacer("{handle}", handle, "{link}", link).Replace(text[1])}
}
