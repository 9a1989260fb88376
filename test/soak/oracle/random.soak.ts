import { endAsPreflightSays } from "../../oracle/compare";

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

describe(`five thousand random estates end as preflight says (SEED=${seed})`, () => {
  endAsPreflightSays({ numRuns: 2_500, seed });
});
