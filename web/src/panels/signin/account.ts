import { settleSignIn } from "~/client/again";
import { api, setCsrf, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { live, queries, sessionQuery } from "~/client/queries";

export type Given = { email: string; password: string; name: string; invitation: string };

/** Makes an account first where that is asked for, signs in, and takes an invitation. Returns why that was refused. */
export async function enter({ email, password, name, invitation }: Given, fresh: boolean): Promise<string | null> {
  if (fresh) await told(api.POST("/api/v1/users", { body: { email, password, name } }));
  const session = await told(api.POST("/api/v1/sessions", { body: { email, password } }));
  setCsrf(session.csrf);
  return invitation ? accept(invitation) : null;
}

async function accept(token: string): Promise<string> {
  try {
    await told(api.POST("/api/v1/invitations/accept", { body: { token } }));
    return "";
  } catch (thrown) {
    return ApiProblem.from(thrown).message;
  }
}

/** Goes on after a sign-in: who waited for it is answered, and what is shown is asked for again. */
export async function goOn(): Promise<void> {
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
  live.close();
  live.open();
  settleSignIn(true);
  await queries.invalidateQueries();
}
