package jsonata
import ("testing";"strings";"time";"github.com/sfnlocal/sfnlocal/internal/jsonval")
func TestZZ(t *testing.T){
 in,_:=jsonval.Parse(`{"a":[`+strings.Repeat(`{"k":"x","v":[1,2]},`,30000)+`{"k":"y","v":[]}]}`)
 for _, text := range []string{ `$count(a@$i#$p{k: $sum($i.v)}.*)`, `$count(a#$p{k: $p}.x)`, `$count(a.v.%.k)`, `$count(a^(>k, v[0]).k)`, `$count(a{k: v}.x)`, `$count($distinct(a))`, `$count($sort(a.k))`, `$length($string(a))`, `$count($split($string(a), ""))`, `$count($match($string(a), /\d/))`,
  `$match($pad("",20000,"a"), /`+strings.Repeat("a?",800)+strings.Repeat("a",800)+`/)`, `$match($pad("",100000,"a"), /(?=(a+))*b|(?<!a{5,9})c|\1z/i)`, `$length($replace($pad("",100000,"a"), /a/, "$0$0"))`,`$count(a ~> |$|{"z":k}|)`,`$formatInteger(1, $pad("", 200000, "#,"))`,`$formatInteger(1, $pad("", 200000, "0-"))`,`$formatNumber(1, $pad("", 200000, "0"))`,`$fromMillis(0, $pad("", 200000, "[Y]"))`,`$toMillis("x", $pad("", 200000, "[Y]"))`, `$map([1..100], function(){$formatNumber(1, $pad("", 20000, "#,##0"))})`} {
  e,err:=Compile(text); if err!=nil { t.Log(text[:30],err.Error()[:60]); continue }
  s:=time.Now(); v,err:=e.Eval(in, &Options{StepFunctions:false}); d:=time.Since(s); r:=v.String(); t.Log(text[:min(60,len(text))], r[:min(len(r),60)], err, d)
 }
}
