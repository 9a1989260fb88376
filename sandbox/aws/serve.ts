import { serve } from "../provider/serve";
import { definition } from "./definition";

serve(definition);
