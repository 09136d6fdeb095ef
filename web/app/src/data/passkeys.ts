// Passkeys: what navigator.credentials speaks in bytes goes over the wire as base64url.

import { ask } from "./door.ts";
import { cuttableFetch } from "./airplane.ts";
import { goIn } from "./session.ts";
import type { ID, Instant } from "../sync/entities.ts";
import type { Grant } from "./tokens.ts";
import { client } from "./world.ts";

export interface Passkey {
  id: ID;
  name: string;
  created_at: Instant;
  used_at: Instant | null;
}

interface Ceremony<O> {
  ticket: string;
  options: { publicKey: O };
}

interface CreationJSON extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: Omit<PublicKeyCredentialUserEntity, "id"> & { id: string };
  excludeCredentials?: (Omit<PublicKeyCredentialDescriptor, "id"> & { id: string })[];
}

interface RequestJSON extends Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> {
  challenge: string;
  allowCredentials?: (Omit<PublicKeyCredentialDescriptor, "id"> & { id: string })[];
}

/** All of them need a connection, and throw Problem; signIn and add throw what the browser throws when the person cancels. */
export const passkeys = {
  /** Whether this browser has them here: not on plain http from another machine. */
  possible: (): boolean => typeof PublicKeyCredential !== "undefined" && !!navigator.credentials,

  async signIn(): Promise<void> {
    const { ticket, options } = await ask<Ceremony<RequestJSON>>("POST", "/v1/auth/login/passkey/begin", {}, cuttableFetch);
    const publicKey = { ...options.publicKey, challenge: bytes(options.publicKey.challenge), allowCredentials: described(options.publicKey.allowCredentials) };
    const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
    if (!made) throw new DOMException("no passkey was chosen", "NotAllowedError");
    await goIn(await ask<Grant>("POST", "/v1/auth/login/passkey/finish", { ticket, credential: assertion(made) }, cuttableFetch));
  },

  async add(name: string): Promise<Passkey> {
    const { ticket, options } = await client().request<Ceremony<CreationJSON>>("POST", "/v1/auth/passkeys/begin", {});
    const given = options.publicKey;
    const publicKey = {
      ...given, challenge: bytes(given.challenge), user: { ...given.user, id: bytes(given.user.id) }, excludeCredentials: described(given.excludeCredentials),
    };
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
    if (!made) throw new DOMException("no passkey was made", "NotAllowedError");
    return client().request<Passkey>("POST", "/v1/auth/passkeys/finish", { ticket, name, credential: attestation(made) });
  },

  async list(): Promise<Passkey[]> {
    return (await client().request<{ data: Passkey[] }>("GET", "/v1/auth/passkeys")).data;
  },

  remove: (id: ID): Promise<void> => client().request("DELETE", `/v1/auth/passkeys/${id}`),
};

function described(list: (Omit<PublicKeyCredentialDescriptor, "id"> & { id: string })[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((d) => ({ ...d, id: bytes(d.id) }));
}

function assertion(made: PublicKeyCredential): object {
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response as AuthenticatorAssertionResponse;
  return credential(made, {
    clientDataJSON: base64url(clientDataJSON), authenticatorData: base64url(authenticatorData), signature: base64url(signature),
    userHandle: userHandle ? base64url(userHandle) : undefined,
  });
}

function attestation(made: PublicKeyCredential): object {
  const response = made.response as AuthenticatorAttestationResponse;
  return credential(made, {
    clientDataJSON: base64url(response.clientDataJSON), attestationObject: base64url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

function credential(made: PublicKeyCredential, response: object): object {
  return {
    id: made.id, rawId: base64url(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment ?? undefined,
    clientExtensionResults: made.getClientExtensionResults(), response,
  };
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const out = new Uint8Array(new ArrayBuffer(binary.length));
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}

export function base64url(buffer: ArrayBuffer): string {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
