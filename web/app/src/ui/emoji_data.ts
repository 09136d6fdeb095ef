// The emoji and their names, from files of our own server, kept by the browser.

import Database from "emoji-picker-element/database";
import en from "emoji-picker-element-data/en/cldr/data.json?url";
import ko from "emoji-picker-element-data/ko/cldr/data.json?url";
import type { Locale } from "../i18n/i18n.ts";

export interface FoundEmoji {
  unicode: string;
  name: string;
}

const sources: Record<Locale, string> = { ko, en };
const opened = new Map<Locale, Database>();

function database(locale: Locale): Database {
  let at = opened.get(locale);
  if (!at) opened.set(locale, (at = new Database({ locale, dataSource: sources[locale] })));
  return at;
}

export async function emojiOf(locale: Locale, group: number): Promise<FoundEmoji[]> {
  return (await database(locale).getEmojiByGroup(group)).map((e) => ({ unicode: e.unicode, name: e.annotation }));
}

export async function findEmoji(locale: Locale, query: string): Promise<FoundEmoji[]> {
  const found = await database(locale).getEmojiBySearchQuery(query);
  return found.flatMap((e) => ("unicode" in e ? [{ unicode: e.unicode, name: e.annotation }] : []));
}
