package api

import (
	"context"
	"net/http"
)

// letterRoutes are what goes by mail where there is mail, and the page's question which ways in there are.
func (s *server) letterRoutes() {
	register(s, operation("sign-in-ways", http.MethodGet, "/v1/auth/ways", "See which ways there are to sign in here"), s.signInWays)
	register(s, answering(http.StatusAccepted, operation("forgot", http.MethodPost, "/v1/auth/forgot", "Ask for a link to set a new password")), s.forgot)
	register(s, operation("reset", http.MethodPost, "/v1/auth/reset", "Set a new password by a link; every session ends"), s.reset)
	register(s, operation("verify", http.MethodPost, "/v1/auth/verify", "Show by a link that the e-mail is one's own"), s.verify)
	register(s, answering(http.StatusAccepted, forAccount(operation("ask-to-verify", http.MethodPost, "/v1/auth/verify/send", "Ask for a link to verify the e-mail"))), s.askToVerify)
}

type waysOutput struct {
	Body waysBody
}

type waysBody struct {
	Signup    string   `json:"signup" enum:"open,invite,closed"`
	Mail      bool     `json:"mail" doc:"Whether a forgotten password can be set anew by mail; else ask who runs this server"`
	Providers []string `json:"providers" nullable:"false" doc:"Names for /v1/auth/oauth/{provider}/start"`
}

func (s *server) signInWays(context.Context, *struct{}) (*waysOutput, error) {
	return &waysOutput{Body: waysBody{Signup: s.Auth.Signups().String(), Mail: s.Auth.HasMail(), Providers: s.Auth.Providers()}}, nil
}

type forgotInput struct {
	Body body[forgotBody]
}

type forgotBody struct {
	Login string `json:"login" doc:"The e-mail address or the handle"`
}

type forgotOutput struct {
	Body struct {
		Detail string `json:"detail" doc:"What happens now, in the language of the request; the same whoever it was about"`
	}
}

// forgotTexts say what happens now, by language: with mail, without.
var forgotTexts = map[string][2]string{
	"en": {
		"If there is such an account with an e-mail address, a link is on its way. It is good for 30 minutes.",
		"This server sends no mail. Ask who runs it for a link to set a new password.",
	},
	"ko": {
		"그런 계정이 있고 이메일 주소가 등록되어 있다면 링크를 보내 드렸어요. 30분 동안 쓸 수 있어요.",
		"이 서버는 메일을 보내지 않아요. 서버 운영자에게 비밀번호를 다시 정하는 링크를 요청해 주세요.",
	},
}

func (s *server) forgot(ctx context.Context, in *forgotInput) (*forgotOutput, error) {
	q := requestOf(ctx)
	if err := s.Auth.Forgot(ctx, in.Body.Value.Login, q.device()); err != nil {
		return nil, err
	}
	out := &forgotOutput{}
	out.Body.Detail = forgotTexts[q.language][1]
	if s.Auth.HasMail() {
		out.Body.Detail = forgotTexts[q.language][0]
	}
	return out, nil
}

type resetInput struct {
	Body body[resetBody]
}

type resetBody struct {
	Token string `json:"token" maxLength:"64"`
	New   string `json:"new_password" minLength:"10" maxLength:"1024"`
}

func (s *server) reset(ctx context.Context, in *resetInput) (*struct{}, error) {
	raise, err := s.Auth.Reset(ctx, in.Body.Value.Token, in.Body.Value.New, requestOf(ctx).device())
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return nil, nil
}

type verifyInput struct {
	Body body[verifyBody]
}

type verifyBody struct {
	Token string `json:"token" maxLength:"64"`
}

func (s *server) verify(ctx context.Context, in *verifyInput) (*struct{}, error) {
	return nil, s.Auth.Verify(ctx, in.Body.Value.Token, requestOf(ctx).device())
}

func (s *server) askToVerify(ctx context.Context, _ *struct{}) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	return nil, s.Auth.AskToVerify(ctx, caller.User)
}
