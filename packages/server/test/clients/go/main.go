// Walks of golang.org/x/oauth2 and github.com/coreos/go-oidc against a running server. The step is the first argument; the scene, JSON in
// the variable SCENE, has the addresses, the apps and a person who signs in and allows.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type app struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

type scene struct {
	URL      string `json:"url"`
	Callback string `json:"callback"`
	Visits   string `json:"visits"`
	Full     app    `json:"full"`
	Native   app    `json:"native"`
	Ada      struct {
		Gid   string `json:"gid"`
		Email string `json:"email"`
	} `json:"ada"`
}

var here scene

func main() {
	steps := map[string]func(context.Context) error{
		"signs_in":            signsIn,
		"refreshes_by_itself": refreshesByItself,
		"public_app":          publicApp,
		"wrong_secret":        wrongSecret,
		"checks_the_id_token": checksTheIDToken,
	}
	if err := json.Unmarshal([]byte(os.Getenv("SCENE")), &here); err != nil {
		fail(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := steps[os.Args[1]](ctx); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// config is that of an app with three addresses and nothing else, as Asana's own are configured.
func config(client app) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     client.ID,
		ClientSecret: client.Secret,
		RedirectURL:  here.Callback,
		Endpoint: oauth2.Endpoint{
			AuthURL:  here.URL + "/-/oauth_authorize",
			TokenURL: here.URL + "/-/oauth_token",
		},
	}
}

// visit opens an authorization address as Ada, and returns the parameters that the app is opened with.
func visit(address string) (url.Values, error) {
	body, err := json.Marshal(map[string]string{"address": address})
	if err != nil {
		return nil, err
	}
	response, err := http.Post(here.Visits, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		Address string `json:"address"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	back, err := url.Parse(answer.Address)
	if err != nil {
		return nil, err
	}
	return back.Query(), nil
}

func logIn(ctx context.Context, conf *oauth2.Config, options ...oauth2.AuthCodeOption) (*oauth2.Token, error) {
	verifier := oauth2.GenerateVerifier()
	back, err := visit(conf.AuthCodeURL("state", append(options, oauth2.S256ChallengeOption(verifier))...))
	if err != nil {
		return nil, err
	}
	if err := same("state", back.Get("state"), "state"); err != nil {
		return nil, err
	}
	return conf.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(verifier))
}

func same(what, found, wanted string) error {
	if found != wanted {
		return fmt.Errorf("%s: found %q, wanted %q", what, found, wanted)
	}
	return nil
}

// me asks the API who the token is of.
func me(client *http.Client) error {
	response, err := client.Get(here.URL + "/api/1.0/users/me")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Data struct {
			Gid string `json:"gid"`
		} `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	return same("gid", answer.Data.Gid, here.Ada.Gid)
}

// signsIn tries how the library finds out by itself where the secret goes, and both ways by name.
func signsIn(ctx context.Context) error {
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleAutoDetect, oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams} {
		conf := config(here.Full)
		conf.Endpoint.AuthStyle = style
		token, err := logIn(ctx, conf)
		if err != nil {
			return err
		}
		if err := same("type", token.Type(), "Bearer"); err != nil {
			return err
		}
		if until := time.Until(token.Expiry); until < 50*time.Minute || until > 61*time.Minute {
			return fmt.Errorf("the token lives for %s", until)
		}
		if err := me(conf.Client(ctx, token)); err != nil {
			return err
		}
	}
	return nil
}

func refreshesByItself(ctx context.Context) error {
	conf := config(here.Full)
	token, err := logIn(ctx, conf)
	if err != nil {
		return err
	}
	old := *token
	old.Expiry = time.Now().Add(-time.Hour)
	source := conf.TokenSource(ctx, &old)
	fresh, err := source.Token()
	if err != nil {
		return err
	}
	if fresh.AccessToken == token.AccessToken {
		return errors.New("the token was not refreshed")
	}
	if err := same("refresh token", fresh.RefreshToken, token.RefreshToken); err != nil {
		return err
	}
	return me(oauth2.NewClient(ctx, source))
}

// publicApp has no secret, proves its code, listens on a port of its own, and gets another refresh token each time.
func publicApp(ctx context.Context) error {
	conf := config(app{ID: here.Native.ID})
	conf.RedirectURL = "http://127.0.0.1:38211/callback"
	token, err := logIn(ctx, conf)
	if err != nil {
		return err
	}
	old := *token
	old.Expiry = time.Now().Add(-time.Hour)
	fresh, err := conf.TokenSource(ctx, &old).Token()
	if err != nil {
		return err
	}
	if fresh.RefreshToken == token.RefreshToken {
		return errors.New("a public app keeps its refresh token")
	}
	return me(conf.Client(ctx, fresh))
}

func wrongSecret(ctx context.Context) error {
	conf := config(app{ID: here.Full.ID, Secret: "mds_wrong"})
	conf.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	_, err := logIn(ctx, conf)
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("a wrong secret was answered with %v", err)
	}
	return same("error", refused.ErrorCode, "invalid_client")
}

func checksTheIDToken(ctx context.Context) error {
	provider, err := oidc.NewProvider(ctx, here.URL+"/api/1.0")
	if err != nil {
		return err
	}
	conf := config(here.Full)
	conf.Endpoint = provider.Endpoint()
	conf.Scopes = []string{oidc.ScopeOpenID, "email", "profile", "default"}
	token, err := logIn(ctx, conf, oidc.Nonce("a nonce"))
	if err != nil {
		return err
	}
	raw, _ := token.Extra("id_token").(string)
	claims, err := provider.Verifier(&oidc.Config{ClientID: here.Full.ID}).Verify(ctx, raw)
	if err != nil {
		return err
	}
	about, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return err
	}
	for _, one := range []struct{ what, found, wanted string }{
		{"nonce", claims.Nonce, "a nonce"},
		{"subject", claims.Subject, here.Ada.Gid},
		{"subject of userinfo", about.Subject, here.Ada.Gid},
		{"address", about.Email, here.Ada.Email},
	} {
		if err := same(one.what, one.found, one.wanted); err != nil {
			return err
		}
	}
	if err := claims.VerifyAccessToken(token.AccessToken); err != nil {
		return err
	}
	return me(conf.Client(ctx, token))
}
