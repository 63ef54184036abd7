import { type Args, jsonArg, numberArg, optionalText, textArg } from './slack-args.ts';
import { addMessage } from './slack-chat-methods.ts';
import { Refusal } from './slack-refusal.ts';
import type { SlackFile } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

type Reply = Readonly<Record<string, unknown>>;

const fileOf = (store: SlackStore, id: string): SlackFile | undefined =>
  store.state.files?.find((file) => file.id === id);

/** The first of three steps: where to send the bytes, and how many there will be. */
export function startUpload(store: SlackStore, args: Args): Reply {
  const length = numberArg(args, 'length') ?? 0;
  if (length <= 0) throw new Refusal('invalid_arguments');
  const file: SlackFile = { id: store.nextId('F'), name: textArg(args, 'filename'), length, content: null };
  store.state.files = [...(store.state.files ?? []), file];
  return { upload_url: `${store.origin}/upload/${file.id}`, file_id: file.id };
}

/** The second step, at the address of the first: a form with one file. Answers with text. */
export async function takeUpload(store: SlackStore, path: string, form: Response): Promise<string | null> {
  const file = fileOf(store, path.slice('/upload/'.length));
  if (file === undefined || file.content !== null) return null;
  const [part] = [...(await form.formData()).values()];
  if (part === undefined || typeof part === 'string') return null;
  const bytes = Buffer.from(await part.arrayBuffer());
  if (bytes.length !== file.length) store.violate(`upload: ${bytes.length} bytes instead of ${file.length}`);
  file.content = bytes.toString('base64');
  return `OK - ${bytes.length}`;
}

/** The last step: shares what was sent. A DM is named by its own id; a person's id is refused. */
export function completeUpload(store: SlackStore, args: Args): Reply {
  const channelId = optionalText(args, 'channel_id');
  if (channelId !== null && !/^[CGDZ][A-Z0-9]{8,}$/.test(channelId)) throw new Refusal('invalid_arguments');
  const channel = channelId === null ? undefined : store.channel(channelId);
  if (channelId !== null && channel === undefined) throw new Refusal('channel_not_found');
  const files = (jsonArg(args, 'files') as { readonly id: string; readonly title?: string }[]).map(
    ({ id }) => {
      const file = fileOf(store, id);
      if (file?.content === null || file === undefined) throw new Refusal('file_not_found');
      return file;
    },
  );
  if (channel !== undefined) {
    for (const { id, name } of files) {
      const text = `<${store.origin}/files/${id}|${name}>`;
      addMessage(
        store,
        channel,
        { text: name, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
        {},
      );
    }
  }
  return { files: files.map(({ id, name }) => ({ id, title: name })) };
}

export function contentAt(store: SlackStore, path: string): Buffer | null {
  const content = fileOf(store, path.slice('/files/'.length))?.content ?? null;
  return content === null ? null : Buffer.from(content, 'base64');
}
