export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until the answer is something; an answer that never comes is told with what was seen last. */
export async function eventually(what, ask, seconds = 90) {
    const until = Date.now() + seconds * 1000;
    let last;
    while (Date.now() < until) {
        try {
            const answer = await ask();
            if (answer) return answer;
            last = answer;
        } catch (error) {
            if (error instanceof ReferenceError) throw error;
            last = error;
        }
        await sleep(50);
    }
    throw new Error(`${what} did not happen within ${seconds} s (last: ${last})`);
}
